namespace Tally.Invoices;

/// <summary>What the page of one invoice shows.</summary>
public sealed record InvoiceView(
    Invoice Invoice,
    Tenant Tenant,
    string PrintLayout,
    DateOnly Today,
    string? Refusal
)
{
    internal static async Task<InvoiceView?> LoadAsync(
        TallyDb db,
        string id,
        Member member,
        TimeProvider clock,
        string? refusal,
        CancellationToken cancellation
    )
    {
        var invoice = await db
            .Invoices.AsNoTracking()
            .Include(invoice => invoice.Customer)
            .FirstOrDefaultAsync(invoice => invoice.Id == id, cancellation);
        if (invoice is null)
        {
            return null;
        }

        var tenant = await db.Tenants.AsNoTracking().SingleAsync(cancellation);
        var layout = await db
            .Users.Where(user => user.Id == member.UserId)
            .Select(user => user.PrintLayout)
            .SingleAsync(cancellation);
        return new(invoice, tenant, layout, clock.Date(), refusal);
    }
}
