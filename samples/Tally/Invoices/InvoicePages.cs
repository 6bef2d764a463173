namespace Tally.Invoices;

internal static class InvoicePages
{
    private const int MostShown = 200;

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/invoices", ListAsync);
        pages.MapGet("/invoices/{id}", ShowAsync);
    }

    private static async Task<IResult> ListAsync(
        string? state,
        TallyDb db,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var today = clock.Date();
        var invoices = await db
            .Invoices.AsNoTracking()
            .Include(invoice => invoice.Customer)
            .In(state, today)
            .OrderByDescending(invoice => invoice.IssuedOn)
            .ThenByDescending(invoice => invoice.Number)
            .Take(MostShown)
            .ToListAsync(cancellation);
        return Show.Page<InvoiceListPage>(
            new
            {
                State = state ?? "",
                Invoices = invoices,
                Today = today,
            }
        );
    }

    private static async Task<IResult> ShowAsync(
        string id,
        TallyDb db,
        Member member,
        TimeProvider clock,
        CancellationToken cancellation
    ) =>
        await InvoiceView.LoadAsync(db, id, member, clock, null, cancellation) is { } view
            ? Show.Page<InvoicePage>(new { View = view })
            : TypedResults.NotFound();
}
