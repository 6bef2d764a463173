using System.ComponentModel;
using Postern.Billing.Pages;
using Postern.Billing.Stripe;
using Postern.Operations;
using Postern.Tenants;

namespace Postern.Billing.Operations;

[Operation(
    "billing.payment.retry",
    Risk.Low,
    Title = "Retry payment",
    RequiresIdempotencyKey = true
)]
[Description(
    "Asks for what is due to be collected once more, now: by Stripe where it is behind the ledger, by the product otherwise."
)]
[ShowsPreview<PaymentPlan>]
public sealed class RetryPayment(StripeEffects stripe) : Operation<Invoice, NoInput>
{
    private Tenant _tenant = null!;

    protected override async Task Prepare(
        DbContext db,
        Invoice invoice,
        NoInput input,
        CancellationToken cancellation
    ) =>
        _tenant = await db.Set<Tenant>()
            .SingleAsync(tenant => tenant.Id == invoice.TenantId, cancellation);

    public override IEnumerable<Refusal> Check(
        Invoice invoice,
        NoInput input,
        OperationContext context
    ) =>
        InvoiceRules.MustBeOwed(
            invoice,
            "A payment can be tried for an open invoice, or for one written off."
        );

    public override void Apply(Invoice invoice, NoInput input, OperationContext context)
    {
        invoice.TryPayment(context.Now);
        context.Answer(InvoiceIssue.Answer(invoice));
        if (stripe.AreOn)
        {
            stripe.Pay(context, invoice);
            return;
        }

        var data = TenantRules.Reference(_tenant);
        data["invoiceId"] = invoice.Id.ToString();
        data["number"] = invoice.Number;
        data["currency"] = invoice.Currency;
        data["amountDue"] = invoice.Total - invoice.CreditApplied - invoice.AmountPaid;
        context.Send("billing.payment.retry", data);
    }

    public override string Summary(Invoice invoice, NoInput input, OperationContext context) =>
        $"Asked for another try to collect {BillingRules.Show(invoice.Total - invoice.CreditApplied - invoice.AmountPaid, invoice.Currency)} for {invoice.Number}";
}
