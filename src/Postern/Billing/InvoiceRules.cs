using Postern.Operations;

namespace Postern.Billing;

/// <summary>What may become of an invoice.</summary>
internal static class InvoiceRules
{
    /// <summary>It stands otherwise than the operation needs: <c>invoice_draft</c>, <c>invoice_paid</c>, <c>invoice_void</c> …</summary>
    public static Refusal Is(Invoice invoice, string rule) =>
        new(
            $"invoice_{invoice.Status.ToString().ToLowerInvariant()}",
            $"{invoice.Label} is {invoice.Status.ToString().ToLowerInvariant()}. {rule}"
        );

    public static IEnumerable<Refusal> MustBeOwed(Invoice invoice, string rule)
    {
        if (invoice.Status is not (InvoiceStatus.Open or InvoiceStatus.Uncollectible))
        {
            yield return Is(invoice, rule);
        }
    }
}
