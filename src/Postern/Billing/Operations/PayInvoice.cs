using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Postern.Billing.Pages;
using Postern.Billing.Stripe;
using Postern.Operations;

namespace Postern.Billing.Operations;

[Operation(
    "billing.invoice.pay",
    Risk.Medium,
    Title = "Mark as paid",
    RequiresIdempotencyKey = true
)]
[Description("All that was due has arrived by another way: a bank transfer, a cheque.")]
[ShowsPreview<InvoicePlan>]
public sealed class PayInvoice(StripeEffects stripe) : Operation<Invoice, PayInvoice.Input>
{
    public sealed record Input
    {
        [Display(Name = "Paid at", Description = "When the money arrived. Left empty: now.")]
        public DateTimeOffset? PaidAt { get; init; }
    }

    private long _paid;

    public override IEnumerable<Refusal> Check(
        Invoice invoice,
        Input input,
        OperationContext context
    )
    {
        if (input.PaidAt > context.Now)
        {
            yield return Refusal.Invalid(
                new Dictionary<string, string[]>(StringComparer.Ordinal)
                {
                    ["paidAt"] = ["must not lie in the future."],
                }
            );
        }

        foreach (
            var refusal in InvoiceRules.MustBeOwed(
                invoice,
                "Only an open invoice, or one written off, can be paid."
            )
        )
        {
            yield return refusal;
        }
    }

    public override void Apply(Invoice invoice, Input input, OperationContext context)
    {
        _paid = invoice.Total - invoice.CreditApplied - invoice.AmountPaid;
        invoice.Pay(input.PaidAt ?? context.Now);
        stripe.PaidOutOfBand(context, invoice);
        context.Answer(InvoiceIssue.Answer(invoice));
    }

    public override string Summary(Invoice invoice, Input input, OperationContext context) =>
        $"Marked {invoice.Number} as paid: {BillingRules.Show(_paid, invoice.Currency)} arrived outside";
}
