using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Postern.Operations;

namespace Postern.Billing.Operations;

[Operation(
    "billing.payment.record",
    Risk.Low,
    Title = "Tell how a payment went",
    ForServices = true
)]
[Description("The product, or Stripe, tells that an invoice was paid, or that a payment failed.")]
public sealed class RecordPayment : Operation<Invoice, RecordPayment.Input>
{
    public sealed record Input
    {
        [Display(Name = "Succeeded")]
        public required bool Succeeded { get; init; }

        [Display(Name = "At")]
        public required DateTimeOffset At { get; init; }

        [Display(Name = "Error", Description = "Why it failed, as the payer's bank said.")]
        [StringLength(500)]
        public string? Error { get; init; }
    }

    public override IEnumerable<Refusal> Check(
        Invoice invoice,
        Input input,
        OperationContext context
    )
    {
        // Said twice, or a failure that arrives after the success: nothing would change.
        if (invoice.Status is InvoiceStatus.Draft or InvoiceStatus.Void)
        {
            yield return InvoiceRules.Is(invoice, "Nothing of it is owed, so nothing can be paid.");
        }
    }

    public override void Apply(Invoice invoice, Input input, OperationContext context)
    {
        if (invoice.Status == InvoiceStatus.Paid)
        {
            return;
        }

        if (input.Succeeded)
        {
            invoice.Pay(input.At);
        }
        else if (!(input.At < invoice.PaymentTriedAt) || invoice.PaymentError is null)
        {
            invoice.FailPayment(input.Error?.Trim(), input.At);
        }
    }

    public override string Summary(Invoice invoice, Input input, OperationContext context) =>
        input.Succeeded
            ? $"{invoice.Number} was paid"
            : $"A payment for {invoice.Number} failed: {input.Error ?? "no reason was given"}";
}
