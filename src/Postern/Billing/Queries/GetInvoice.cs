using Microsoft.Extensions.DependencyInjection;
using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Billing.Queries;

[Query(
    "invoice.get",
    "/invoices/{id}",
    Title = "Look at an invoice",
    Permissions = [Permissions.ReadBilling]
)]
public sealed class GetInvoice : Query<GetInvoice.Input, InvoiceDocumentView>
{
    public sealed record Input
    {
        public Guid Id { get; init; }
    }

    protected override async Task<InvoiceDocumentView?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var invoice = await context.Db.Invoices.SingleOrDefaultAsync(
            row => row.Id == input.Id,
            cancellation
        );
        if (invoice is null)
        {
            return null;
        }

        var tenant = await context.Db.Tenants.SingleAsync(
            row => row.Id == invoice.TenantId,
            cancellation
        );
        var options = context.Services.GetRequiredService<BillingOptions>();
        context.Saw(
            $"Looked at {invoice.Label} of {tenant.Name}",
            AuditSubject.Of("invoice", invoice)
        );
        return new InvoiceDocumentView(
            InvoiceView.Of(invoice, context.Now),
            tenant.Name,
            tenant.Country,
            options.Seller,
            options.PaymentDetails,
            invoice.AuditEntryId
        );
    }
}

/// <summary>An invoice with all that is printed on it.</summary>
/// <param name="Seller">Who bills, as lines.</param>
/// <param name="PaymentDetails">How to pay, as lines.</param>
public sealed record InvoiceDocumentView(
    InvoiceView Invoice,
    string TenantName,
    string? TenantCountry,
    IReadOnlyList<string> Seller,
    IReadOnlyList<string> PaymentDetails,
    Guid AuditEntryId
) : IVersioned;
