namespace Tally.Invoices;

/// <summary>An invoice's way: sent, paid, or void.</summary>
internal static class InvoiceSteps
{
    public static void Map(IEndpointRouteBuilder forms)
    {
        foreach (var step in Enum.GetValues<InvoiceStep>())
        {
            forms
                .MapPost(
                    $"/invoices/{{id}}/{step.ToString().ToLowerInvariant()}",
                    (
                        string id,
                        TallyDb db,
                        Member member,
                        TimeProvider clock,
                        CancellationToken cancellation
                    ) => TakeAsync(step, id, db, member, clock, cancellation)
                )
                .AllowWhenImpersonated();
        }
    }

    private static async Task<IResult> TakeAsync(
        InvoiceStep step,
        string id,
        TallyDb db,
        Member member,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var invoice = await db.Invoices.FirstOrDefaultAsync(
            invoice => invoice.Id == id,
            cancellation
        );
        if (invoice is null)
        {
            return TypedResults.NotFound();
        }

        if (invoice.Take(step, clock.Date()) is { } refusal)
        {
            var view = await InvoiceView.LoadAsync(db, id, member, clock, refusal, cancellation);
            return Show.Page<InvoicePage>(new { View = view }, StatusCodes.Status409Conflict);
        }

        await db.SaveChangesAsync(cancellation);
        return TypedResults.LocalRedirect(
            $"/invoices/{id}?done={step.ToString().ToLowerInvariant()}"
        );
    }
}
