using Tally.Customers;

namespace Tally.Invoices;

public sealed class Invoice
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string Number { get; init; }
    public required string CustomerId { get; init; }
    public Customer Customer { get; init; } = null!;
    public required string Currency { get; init; }
    public required DateOnly IssuedOn { get; init; }
    public required DateOnly DueOn { get; init; }
    public required string Note { get; init; }
    public InvoiceState State { get; set; }
    public DateOnly? PaidOn { get; set; }
    public List<InvoiceLine> Lines { get; init; } = [];

    public InvoiceTotals Totals() => InvoiceTotals.Of(Currency, Lines);

    public bool IsOverdue(DateOnly today) => State == InvoiceState.Sent && DueOn < today;

    /// <summary>Takes the step, or says why it cannot be taken.</summary>
    public string? Take(InvoiceStep step, DateOnly today)
    {
        var refusal = (step, State) switch
        {
            (InvoiceStep.Send, InvoiceState.Draft) => null,
            (InvoiceStep.Pay, InvoiceState.Sent) => null,
            (InvoiceStep.Void, InvoiceState.Draft or InvoiceState.Sent) => null,
            (InvoiceStep.Send, _) => "Only a draft can be sent.",
            (InvoiceStep.Pay, _) => "Only an invoice that was sent can be marked as paid.",
            _ => "A paid invoice cannot be voided: write a credit note instead.",
        };
        if (refusal is not null)
        {
            return refusal;
        }

        State = step switch
        {
            InvoiceStep.Send => InvoiceState.Sent,
            InvoiceStep.Pay => InvoiceState.Paid,
            _ => InvoiceState.Void,
        };
        PaidOn = step == InvoiceStep.Pay ? today : null;
        return null;
    }
}

public enum InvoiceState
{
    Draft,
    Sent,
    Paid,
    Void,
}

public enum InvoiceStep
{
    Send,
    Pay,
    Void,
}
