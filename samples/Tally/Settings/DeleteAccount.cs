using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;

namespace Tally.Settings;

internal static class DeleteAccount
{
    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet("/settings/delete-account", () => Show.Page<DeleteAccountPage>());
        forms.MapPost("/settings/delete-account", DeleteAsync).RefuseWhenImpersonated();
    }

    private static async Task<IResult> DeleteAsync(
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
        else if (
            user.Role == Role.Owner
            && !await db.Users.AnyAsync(
                other => other.Role == Role.Owner && other.Id != user.Id,
                cancellation
            )
        )
        {
            errors.Add(
                "current",
                "You are the only owner of your company. Somebody else has to be one first."
            );
        }

        if (errors.Any)
        {
            return Show.Again<DeleteAccountPage>(new { Errors = errors });
        }

        db.Remove(user);
        db.RemoveRange(
            await db.ApiKeys.Where(key => key.UserId == user.Id).ToListAsync(cancellation)
        );
        await db.SaveChangesAsync(cancellation);
        await context.SignOutAsync(TallyClaims.Scheme);
        return TypedResults.LocalRedirect("/sign-in");
    }
}
