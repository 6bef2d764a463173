using Postern.Queries;
using Postern.Staff;

namespace Postern.Billing.Queries;

/// <summary>An invoice by its whole number, or by its id.</summary>
internal static class InvoiceLookup
{
    public static async Task<IReadOnlyList<ExactMatch>> FindAsync(
        string text,
        int limit,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        if (!context.Actor.May(Permissions.ReadBilling))
        {
            return [];
        }

        var number = text.ToUpperInvariant();
        var invoices = Guid.TryParse(text, out var id)
            ? context.Db.Invoices.Where(row => row.Id == id)
            : context.Db.Invoices.Where(row => row.Number == number);
        var found = await invoices
            .Join(
                context.Db.Tenants,
                row => row.TenantId,
                tenant => tenant.Id,
                (row, tenant) =>
                    new
                    {
                        row.Id,
                        row.Number,
                        tenant.Name,
                    }
            )
            .Take(limit)
            .ToListAsync(cancellation);
        return
        [
            .. found.Select(row => new ExactMatch(
                "invoice",
                row.Id.ToString(),
                row.Number ?? "Draft of an invoice",
                row.Name
            )),
        ];
    }
}
