using System.ComponentModel;
using Postern.Billing.Pages;
using Postern.Billing.Stripe;
using Postern.Operations;
using Postern.Tenants;

namespace Postern.Billing.Operations;

[Operation(
    "billing.invoice.finalize",
    Risk.Medium,
    Title = "Issue invoice",
    RequiresIdempotencyKey = true
)]
[Description(
    "Issues a draft: it gets its number, is owed from now on, and cannot be changed any more."
)]
[ShowsPreview<InvoicePlan>]
public sealed class FinalizeInvoice(StripeEffects stripe) : Operation<Invoice, NoInput>
{
    private readonly InvoiceIssue _issue = new(stripe);
    private Tenant _tenant = null!;

    protected override async Task Prepare(
        DbContext db,
        Invoice invoice,
        NoInput input,
        OperationContext context,
        CancellationToken cancellation
    )
    {
        _tenant = await db.Set<Tenant>()
            .SingleAsync(tenant => tenant.Id == invoice.TenantId, cancellation);
        await _issue.PrepareAsync(
            db,
            invoice.TenantId,
            invoice.Series,
            invoice.Currency,
            context.Now,
            cancellation
        );
    }

    public override IEnumerable<Refusal> Check(
        Invoice invoice,
        NoInput input,
        OperationContext context
    )
    {
        if (invoice.Status != InvoiceStatus.Draft)
        {
            yield return InvoiceRules.Is(invoice, "Only a draft can be issued.");
        }
    }

    public override void Apply(Invoice invoice, NoInput input, OperationContext context)
    {
        _issue.Apply(invoice, _tenant, context);
        context.Answer(InvoiceIssue.Answer(invoice));
    }

    public override string Summary(Invoice invoice, NoInput input, OperationContext context) =>
        InvoiceIssue.Summary(invoice, _tenant.Name);
}
