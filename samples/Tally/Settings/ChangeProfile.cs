using Tally.Support;

namespace Tally.Settings;

internal static class ChangeProfile
{
    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet("/settings", (Member member) => Show.Page<ProfilePage>(new { member.Name }));
        forms.MapPost("/settings", SaveAsync).AllowWhenImpersonated();
    }

    private static async Task<IResult> SaveAsync(
        IFormCollection form,
        TallyDb db,
        Member member,
        ChangedTenants changed,
        CancellationToken cancellation
    )
    {
        var name = form.Text("name");
        var errors = new FormErrors();
        errors.Require("name", name, "your name", User.LongestName);
        if (errors.Any)
        {
            return Show.Again<ProfilePage>(new { Name = name, Errors = errors });
        }

        var user = await db.CurrentUserAsync(member, cancellation);
        user.Name = name;
        await db.SaveChangesAsync(cancellation);
        changed.Add(user.TenantId);
        return TypedResults.LocalRedirect("/settings?done=saved");
    }
}
