namespace Tally.Customers;

internal static class CustomerPages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/customers", ListAsync);
        pages.MapGet("/customers/{id}", ShowAsync);
    }

    private static async Task<IResult> ListAsync(TallyDb db, CancellationToken cancellation) =>
        Show.Page<CustomerListPage>(
            new
            {
                Customers = await db
                    .Customers.AsNoTracking()
                    .OrderBy(customer => customer.Name)
                    .ToListAsync(cancellation),
            }
        );

    private static async Task<IResult> ShowAsync(
        string id,
        TallyDb db,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var customer = await db
            .Customers.AsNoTracking()
            .FirstOrDefaultAsync(customer => customer.Id == id, cancellation);
        if (customer is null)
        {
            return TypedResults.NotFound();
        }

        var invoices = await db
            .Invoices.AsNoTracking()
            .Include(invoice => invoice.Customer)
            .Where(invoice => invoice.CustomerId == id)
            .OrderByDescending(invoice => invoice.IssuedOn)
            .ToListAsync(cancellation);
        return Show.Page<CustomerPage>(
            new
            {
                Customer = customer,
                Invoices = invoices,
                Today = clock.Date(),
            }
        );
    }
}
