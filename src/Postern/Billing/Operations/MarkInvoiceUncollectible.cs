using System.ComponentModel;
using Postern.Billing.Pages;
using Postern.Billing.Stripe;
using Postern.Operations;

namespace Postern.Billing.Operations;

[Operation(
    "billing.invoice.mark_uncollectible",
    Risk.Medium,
    Title = "Write off invoice",
    RequiresIdempotencyKey = true
)]
[Description(
    "Nobody expects the invoice to be paid any more. Should the money come after all, it can still be marked as paid."
)]
[ShowsPreview<InvoicePlan>]
public sealed class MarkInvoiceUncollectible(StripeEffects stripe) : Operation<Invoice, NoInput>
{
    private long _due;

    public override IEnumerable<Refusal> Check(
        Invoice invoice,
        NoInput input,
        OperationContext context
    )
    {
        if (invoice.Status != InvoiceStatus.Open)
        {
            yield return InvoiceRules.Is(invoice, "Only an open invoice can be written off.");
        }
    }

    public override void Apply(Invoice invoice, NoInput input, OperationContext context)
    {
        _due = invoice.AmountDue;
        invoice.WriteOff(context.Now);
        stripe.Uncollectible(context, invoice);
        context.Answer(InvoiceIssue.Answer(invoice));
    }

    public override string Summary(Invoice invoice, NoInput input, OperationContext context) =>
        $"Wrote off {invoice.Number}: {BillingRules.Show(_due, invoice.Currency)} will not be collected";
}
