using Microsoft.AspNetCore.Identity;
using Tally.Support;

namespace Tally.Settings;

internal static class ChangeEmail
{
    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet("/settings/email", () => Show.Page<EmailPage>());
        forms.MapPost("/settings/email", SaveAsync).RefuseWhenImpersonated();
    }

    private static async Task<IResult> SaveAsync(
        IFormCollection form,
        TallyDb db,
        Member member,
        ChangedTenants changed,
        IPasswordHasher<User> hasher,
        CancellationToken cancellation
    )
    {
        var user = await db.CurrentUserAsync(member, cancellation);
        var email = form.Text("email");
        var errors = new FormErrors();
        errors.RequireEmail("email", email);
        if (!hasher.IsRight(user, form.Secret("current")))
        {
            errors.Add("current", "This is not your current password.");
        }
        else if (
            await db
                .Users.IgnoreQueryFilters()
                .AnyAsync(other => other.Email == email && other.Id != user.Id, cancellation)
        )
        {
            errors.Add("email", "This address cannot be used here. Choose another one.");
        }

        if (errors.Any)
        {
            return Show.Again<EmailPage>(new { Email = email, Errors = errors });
        }

        user.Email = email;
        await db.SaveChangesAsync(cancellation);
        changed.Add(user.TenantId);
        return TypedResults.LocalRedirect("/settings/email?done=email");
    }
}
