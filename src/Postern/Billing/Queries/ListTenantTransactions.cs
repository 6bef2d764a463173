using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Billing.Queries;

[Query(
    "tenant.transaction.list",
    "/tenants/{id}/transactions",
    Title = "Read a tenant's ledger",
    Permissions = [Permissions.ReadBilling]
)]
public sealed class ListTenantTransactions
    : Query<ListTenantTransactions.Input, Page<BalanceTransactionView>>
{
    public sealed record Input : ListInput
    {
        public Guid Id { get; init; }

        [RegularExpression(
            "^[A-Z]{3}$",
            ErrorMessage = "must be three capital letters, such as EUR."
        )]
        [Display(Description = "Of this currency alone.")]
        public string? Currency { get; init; }
    }

    protected override async Task<Page<BalanceTransactionView>?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var tenant = await context.Db.Tenants.SingleOrDefaultAsync(
            row => row.Id == input.Id,
            cancellation
        );
        if (tenant is null)
        {
            return null;
        }

        var lines = context.Db.BalanceTransactions.Where(row => row.TenantId == tenant.Id);
        if (input.Currency is not null)
        {
            lines = lines.Where(row => row.Currency == input.Currency);
        }

        if (input.Cursor is not null)
        {
            lines = After(lines, input.Cursor);
        }

        // Each currency by itself, the newest line first: their numbers are the order, whatever a clock said.
        var found = await lines
            .OrderByDescending(row => row.Currency)
            .ThenByDescending(row => row.Number)
            .Take(input.Size + 1)
            .Select(row => new BalanceTransactionView(
                row.Id,
                row.Currency,
                row.Number,
                row.Type,
                row.Amount,
                row.Balance,
                row.CreditId,
                row.InvoiceId,
                context
                    .Db.Invoices.Where(invoice => invoice.Id == row.InvoiceId)
                    .Select(invoice => invoice.Number)
                    .FirstOrDefault(),
                row.CreatedAt,
                row.AuditEntryId
            ))
            .ToListAsync(cancellation);
        context.Saw($"Read the ledger of {tenant.Name}", AuditSubject.Of("tenant", tenant));
        return Cursors.Cut(found, input.Size, row => $"{row.Currency} {row.Number}");
    }

    private static IQueryable<BalanceTransaction> After(
        IQueryable<BalanceTransaction> lines,
        string cursor
    )
    {
        var last = Cursors.Read(cursor)?.Split(' ') ?? [];
        var currency = last.FirstOrDefault() ?? "";
        var number = long.TryParse(
            last.LastOrDefault(),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var read
        )
            ? read
            : 0;
        return lines.Where(row =>
            string.Compare(row.Currency, currency) < 0
            || (row.Currency == currency && row.Number < number)
        );
    }
}
