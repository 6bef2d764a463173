using Microsoft.AspNetCore.Identity;

namespace Tally.Settings;

internal static class TwoStepSignIn
{
    private const string Path = "/settings/two-step";

    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet(Path, AskAsync);
        forms.MapPost($"{Path}/on", TurnOnAsync).RefuseWhenImpersonated();
        forms.MapPost($"{Path}/off", TurnOffAsync).RefuseWhenImpersonated();
    }

    private static async Task<IResult> AskAsync(
        TallyDb db,
        Member member,
        CancellationToken cancellation
    )
    {
        var user = await db.CurrentUserAsync(member, cancellation);
        return Show.Page<TwoStepPage>(
            new
            {
                IsOn = user.AuthenticatorSecret is not null,
                Secret = AuthenticatorCode.NewSecret(),
            }
        );
    }

    private static async Task<IResult> TurnOnAsync(
        IFormCollection form,
        TallyDb db,
        Member member,
        IPasswordHasher<User> hasher,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var user = await db.CurrentUserAsync(member, cancellation);
        var secret = form.Text("secret");
        if (user.AuthenticatorSecret is not null || !AuthenticatorCode.IsSecret(secret))
        {
            return TypedResults.LocalRedirect(Path);
        }

        var errors = new FormErrors();
        CheckPassword(errors, form, user, hasher);
        user.AuthenticatorSecret = secret;
        CheckCode(errors, form, user, clock);
        if (errors.Any)
        {
            return Show.Again<TwoStepPage>(
                new
                {
                    IsOn = false,
                    Secret = secret,
                    Errors = errors,
                }
            );
        }

        await db.SaveChangesAsync(cancellation);
        return TypedResults.LocalRedirect($"{Path}?done=saved");
    }

    private static async Task<IResult> TurnOffAsync(
        IFormCollection form,
        TallyDb db,
        Member member,
        IPasswordHasher<User> hasher,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var user = await db.CurrentUserAsync(member, cancellation);
        var errors = new FormErrors();
        CheckPassword(errors, form, user, hasher);
        CheckCode(errors, form, user, clock);
        if (errors.Any)
        {
            return Show.Again<TwoStepPage>(
                new
                {
                    IsOn = true,
                    Secret = "",
                    Errors = errors,
                }
            );
        }

        user.AuthenticatorSecret = null;
        await db.SaveChangesAsync(cancellation);
        return TypedResults.LocalRedirect($"{Path}?done=saved");
    }

    private static void CheckPassword(
        FormErrors errors,
        IFormCollection form,
        User user,
        IPasswordHasher<User> hasher
    )
    {
        if (!hasher.IsRight(user, form.Secret("current")))
        {
            errors.Add("current", "This is not your current password.");
        }
    }

    private static void CheckCode(
        FormErrors errors,
        IFormCollection form,
        User user,
        TimeProvider clock
    )
    {
        if (!user.TakeCode(form.Text("code"), clock))
        {
            errors.Add("code", "This is not the code that your app shows now.");
        }
    }
}
