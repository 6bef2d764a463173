namespace Tally.Invoices;

/// <summary>Invoices for other programs.</summary>
internal static class InvoiceApi
{
    private const int MostListed = 200;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/invoices", ListAsync);
        api.MapGet("/invoices/{id}", GetAsync);
        api.MapPost("/invoices/{id}/send", SendAsync).AllowWhenImpersonated();
    }

    private static async Task<Ok<InvoiceList>> ListAsync(
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
            .Take(MostListed)
            .ToListAsync(cancellation);
        return TypedResults.Ok(
            new InvoiceList([.. invoices.Select(invoice => InvoiceDocument.Of(invoice, today))])
        );
    }

    private static async Task<IResult> GetAsync(
        string id,
        TallyDb db,
        TimeProvider clock,
        CancellationToken cancellation
    ) =>
        await FindAsync(db, id, cancellation) is { } invoice
            ? TypedResults.Ok(InvoiceDocument.Of(invoice, clock.Date()))
            : TypedResults.NotFound();

    private static async Task<IResult> SendAsync(
        string id,
        TallyDb db,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        if (await FindAsync(db, id, cancellation) is not { } invoice)
        {
            return TypedResults.NotFound();
        }

        if (invoice.Take(InvoiceStep.Send, clock.Date()) is { } refusal)
        {
            return TypedResults.Problem(refusal, statusCode: StatusCodes.Status409Conflict);
        }

        await db.SaveChangesAsync(cancellation);
        return TypedResults.Ok(InvoiceDocument.Of(invoice, clock.Date()));
    }

    private static Task<Invoice?> FindAsync(
        TallyDb db,
        string id,
        CancellationToken cancellation
    ) =>
        db
            .Invoices.Include(invoice => invoice.Customer)
            .FirstOrDefaultAsync(invoice => invoice.Id == id, cancellation);
}

internal sealed record InvoiceList(IReadOnlyList<InvoiceDocument> Items);

/// <summary>An invoice as the API tells it; amounts are whole minor units.</summary>
internal sealed record InvoiceDocument(
    string Id,
    string Number,
    string Customer,
    string State,
    bool Overdue,
    string Currency,
    long Net,
    long Tax,
    long Total,
    DateOnly IssuedOn,
    DateOnly DueOn,
    DateOnly? PaidOn
)
{
    public static InvoiceDocument Of(Invoice invoice, DateOnly today)
    {
        var totals = invoice.Totals();
        return new(
            invoice.Id,
            invoice.Number,
            invoice.Customer.Name,
            invoice.State.ToString().ToLowerInvariant(),
            invoice.IsOverdue(today),
            invoice.Currency,
            totals.Net.Minor,
            totals.Gross.Minor - totals.Net.Minor,
            totals.Gross.Minor,
            invoice.IssuedOn,
            invoice.DueOn,
            invoice.PaidOn
        );
    }
}
