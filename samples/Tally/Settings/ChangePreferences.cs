using Tally.Invoices;

namespace Tally.Settings;

internal static class ChangePreferences
{
    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet("/settings/preferences", AskAsync);
        forms.MapPost("/settings/preferences", SaveAsync).AllowWhenImpersonated();
    }

    private static async Task<IResult> AskAsync(
        TallyDb db,
        Member member,
        CancellationToken cancellation
    ) =>
        Show.Page<PreferencesPage>(
            new { Layout = (await db.CurrentUserAsync(member, cancellation)).PrintLayout }
        );

    private static async Task<IResult> SaveAsync(
        IFormCollection form,
        TallyDb db,
        Member member,
        CancellationToken cancellation
    )
    {
        var user = await db.CurrentUserAsync(member, cancellation);
        var layout = form.Text("layout");
        if (!PrintLayout.IsKnown(layout))
        {
            return Show.Again<PreferencesPage>(
                new { Layout = user.PrintLayout, Error = "Choose one of these layouts." }
            );
        }

        user.PrintLayout = layout;
        await db.SaveChangesAsync(cancellation);
        return TypedResults.LocalRedirect("/settings/preferences?done=saved");
    }
}
