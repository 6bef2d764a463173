namespace Postern.Billing.Pages;

/// <summary>What may be asked for while an invoice stands as it does, the likeliest first.</summary>
internal static class InvoiceSteps
{
    private static readonly string[] Owed =
    [
        "billing.invoice.pay",
        "billing.payment.retry",
        "billing.invoice.mark_uncollectible",
        "billing.invoice.void",
    ];

    public static IReadOnlyList<string> All { get; } = ["billing.invoice.finalize", .. Owed];

    public static IReadOnlyList<string> Of(InvoiceStatus status) =>
        status switch
        {
            InvoiceStatus.Draft => ["billing.invoice.finalize", "billing.invoice.void"],
            InvoiceStatus.Open => Owed,
            InvoiceStatus.Uncollectible =>
            [
                .. Owed.Where(name => name != "billing.invoice.mark_uncollectible"),
            ],
            _ => [],
        };
}
