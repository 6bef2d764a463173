namespace Tally.Invoices;

/// <summary>The states that the list can be narrowed to, as they stand in its address.</summary>
internal static class InvoiceFilter
{
    public static readonly IReadOnlyList<(string Name, string Label)> All =
    [
        ("", "All"),
        ("draft", "Drafts"),
        ("open", "Open"),
        ("overdue", "Overdue"),
        ("paid", "Paid"),
        ("void", "Void"),
    ];

    public static IQueryable<Invoice> In(
        this IQueryable<Invoice> invoices,
        string? state,
        DateOnly today
    ) =>
        state switch
        {
            "draft" => invoices.Where(invoice => invoice.State == InvoiceState.Draft),
            "open" => invoices.Where(invoice => invoice.State == InvoiceState.Sent),
            "overdue" => invoices.Where(invoice =>
                invoice.State == InvoiceState.Sent && invoice.DueOn < today
            ),
            "paid" => invoices.Where(invoice => invoice.State == InvoiceState.Paid),
            "void" => invoices.Where(invoice => invoice.State == InvoiceState.Void),
            _ => invoices,
        };
}
