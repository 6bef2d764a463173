using Tally.Customers;

namespace Tally.Invoices;

internal static class WriteInvoice
{
    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet("/invoices/new", AskAsync);
        forms.MapPost("/invoices/new", CreateAsync).AllowWhenImpersonated();
        forms.MapPost("/invoices/preview", PreviewAsync).AllowWhenReadOnly();
    }

    private static async Task<IResult> AskAsync(
        string? customer,
        TallyDb db,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var tenant = await db.Tenants.AsNoTracking().SingleAsync(cancellation);
        var entry = InvoiceEntry.Empty(tenant, clock.Date(), customer);
        return Show.Page<WriteInvoicePage>(
            new { Entry = entry, Customers = await CustomersAsync(db, cancellation) }
        );
    }

    private static async Task<IResult> CreateAsync(
        IFormCollection form,
        TallyDb db,
        CancellationToken cancellation
    )
    {
        var entry = InvoiceEntry.Read(form);
        var tenant = await db.Tenants.SingleAsync(cancellation);
        var known = await db.Customers.AnyAsync(
            customer => customer.Id == entry.CustomerId,
            cancellation
        );
        if (entry.ToDraft(tenant, known) is not { } invoice)
        {
            return Show.Again<WriteInvoicePage>(
                new { Entry = entry, Customers = await CustomersAsync(db, cancellation) }
            );
        }

        db.Add(invoice);
        await db.SaveChangesAsync(cancellation);
        return TypedResults.LocalRedirect($"/invoices/{invoice.Id}?done=created");
    }

    /// <summary>Works out the totals, with one more line if asked. Keeps nothing.</summary>
    private static async Task<IResult> PreviewAsync(
        IFormCollection form,
        TallyDb db,
        CancellationToken cancellation
    )
    {
        var entry = InvoiceEntry.Read(form);
        var lines = entry.ReadLines();
        if (form.ContainsKey("add") && entry.CanGrow)
        {
            entry.Lines.Add(
                LineEntry.Empty(await db.Tenants.AsNoTracking().SingleAsync(cancellation))
            );
        }

        return Show.Page<WriteInvoicePage>(
            new
            {
                Entry = entry,
                Customers = await CustomersAsync(db, cancellation),
                Totals = entry.Errors.Any ? null : InvoiceTotals.Of(entry.Currency, lines),
            }
        );
    }

    private static Task<List<Customer>> CustomersAsync(
        TallyDb db,
        CancellationToken cancellation
    ) => db.Customers.AsNoTracking().OrderBy(customer => customer.Name).ToListAsync(cancellation);
}
