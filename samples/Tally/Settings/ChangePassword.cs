using Microsoft.AspNetCore.Identity;

namespace Tally.Settings;

internal static class ChangePassword
{
    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet("/settings/password", () => Show.Page<PasswordPage>());
        forms.MapPost("/settings/password", SaveAsync).RefuseWhenImpersonated();
    }

    private static async Task<IResult> SaveAsync(
        IFormCollection form,
        TallyDb db,
        Member member,
        IPasswordHasher<User> hasher,
        HttpContext context,
        CancellationToken cancellation
    )
    {
        var user = await db.CurrentUserAsync(member, cancellation);
        var errors = new FormErrors();
        if (!hasher.IsRight(user, form.Secret("current")))
        {
            errors.Add("current", "This is not your current password.");
        }

        Passwords.Check(errors, "new", form.Secret("new"), user);
        if (form.Secret("new") != form.Secret("again"))
        {
            errors.Add("again", "The two do not match.");
        }

        if (errors.Any)
        {
            return Show.Again<PasswordPage>(new { Errors = errors });
        }

        user.PasswordHash = hasher.HashPassword(user, form.Secret("new"));
        user.Stamp = NewId.With("s");
        await db.SaveChangesAsync(cancellation);
        // The new stamp ended this session as well.
        var (_, tenant) = (await db.FindUserAsync(user.Id, cancellation))!.Value;
        await SignIn.EnterAsync(context, user, tenant);
        return TypedResults.LocalRedirect("/settings/password?done=password");
    }
}
