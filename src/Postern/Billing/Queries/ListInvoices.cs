using System.ComponentModel.DataAnnotations;
using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Billing.Queries;

[Query(
    "invoice.list",
    "/invoices",
    Title = "List invoices",
    Permissions = [Permissions.ReadBilling]
)]
public sealed class ListInvoices : Query<ListInvoices.Input, Page<InvoiceItemView>>
{
    public sealed record Input : ListInput
    {
        [Display(Description = "Id of the tenant.")]
        public Guid? Tenant { get; init; }

        public InvoiceStatus? Status { get; init; }

        [Display(Description = "True: those that are open beyond their day alone.")]
        public bool? PastDue { get; init; }

        [StringLength(40)]
        [Display(Description = "The whole number, such as INV-2026-000001.")]
        public string? Number { get; init; }
    }

    protected override async Task<Page<InvoiceItemView>?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var invoices = context.Db.Invoices.AsQueryable();
        if (input.Tenant is { } tenant)
        {
            invoices = invoices.Where(row => row.TenantId == tenant);
        }

        if (input.Status is { } status)
        {
            invoices = invoices.Where(row => row.Status == status);
        }

        if (input.PastDue == true)
        {
            invoices = invoices.Where(row =>
                row.Status == InvoiceStatus.Open && row.DueAt < context.Now
            );
        }

        if (!string.IsNullOrWhiteSpace(input.Number))
        {
            var number = input.Number.Trim().ToUpperInvariant();
            invoices = invoices.Where(row => row.Number == number);
        }

        if (input.Cursor is not null)
        {
            var last = Guid.TryParse(Cursors.Read(input.Cursor), out var id) ? id : Guid.Empty;
            invoices = invoices.Where(row => row.Id < last);
        }

        var rows = await (
            from invoice in invoices.OrderByDescending(row => row.Id).Take(input.Size + 1)
            join owner in context.Db.Tenants on invoice.TenantId equals owner.Id
            orderby invoice.Id descending
            select new { invoice, owner.Name }
        ).ToListAsync(cancellation);
        context.Saw(
            "Listed invoices",
            input.Tenant is { } of
                ? new AuditSubject("tenant", of.ToString(), of, null, null)
                : AuditSubject.None,
            [.. rows.Select(row => row.invoice.Id)]
        );
        return Cursors.Cut(
            rows.ConvertAll(row => new InvoiceItemView(
                row.Name,
                InvoiceView.Of(row.invoice, context.Now)
            )),
            input.Size,
            row => row.Invoice.Id.ToString()
        );
    }
}

/// <summary>An invoice in a list over tenants.</summary>
public sealed record InvoiceItemView(string TenantName, InvoiceView Invoice);
