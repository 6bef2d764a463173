using Postern.Amounts;
using Postern.Operations;
using Postern.Tenants;

namespace Postern.Billing;

/// <summary>How an invoice stands, in Stripe's words.</summary>
public enum InvoiceStatus
{
    /// <summary>Not issued: it has no number and is owed by nobody.</summary>
    Draft,
    Open,
    Paid,
    Void,

    /// <summary>Written off: nobody expects it to be paid any more.</summary>
    Uncollectible,
}

/// <summary>One line, with its tax rounded half-even by itself.</summary>
/// <param name="Description">What it is for.</param>
/// <param name="Quantity">How many.</param>
/// <param name="UnitAmount">Minor units for one, without tax.</param>
/// <param name="TaxRate">Percent on top; null: none.</param>
/// <param name="Amount">Quantity times unit amount, minor units.</param>
/// <param name="Tax">On <paramref name="Amount"/>, minor units.</param>
public sealed record InvoiceLine(
    string Description,
    long Quantity,
    long UnitAmount,
    Percentage? TaxRate,
    long Amount,
    long Tax
);

/// <summary>
/// A one-off invoice. Once it has its number, what it says is final: only how it stands may change, and the database
/// refuses the rest.
/// </summary>
[PartOf<Tenant>(nameof(TenantId))]
public sealed class Invoice : IAudited
{
    public required Guid Id { get; init; }

    public required Guid TenantId { get; init; }

    public InvoiceStatus Status { get; private set; }

    /// <summary>Such as <c>INV</c>; numbers run in each series by itself.</summary>
    public required string Series { get; init; }

    /// <summary>Of <see cref="IssuedAt"/>, UTC; null while it is a draft.</summary>
    public int? Year { get; private set; }

    /// <summary>1, 2, 3 … without a gap in each series and year; null while it is a draft.</summary>
    public int? Sequence { get; private set; }

    /// <summary>Series, year and sequence as printed: <c>INV-2026-000001</c>.</summary>
    public string? Number { get; private set; }

    /// <summary>ISO 4217.</summary>
    public required string Currency { get; init; }

    public required IReadOnlyList<InvoiceLine> Lines { get; init; }

    /// <summary>Sum of the lines without tax, minor units.</summary>
    public required long Subtotal { get; init; }

    /// <summary>Sum of the lines' tax, minor units.</summary>
    public required long Tax { get; init; }

    public required long Total { get; init; }

    /// <summary>What was taken from the tenant's balance when it was issued, minor units.</summary>
    public long CreditApplied { get; private set; }

    /// <summary>What was paid besides, minor units.</summary>
    public long AmountPaid { get; private set; }

    /// <summary>Who is billed, as it was when it was issued; lines of text.</summary>
    [Personal]
    public required string BillTo { get; init; }

    public required int DueInDays { get; init; }

    public string? Memo { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? IssuedAt { get; private set; }

    public DateTimeOffset? DueAt { get; private set; }

    public DateTimeOffset? PaidAt { get; private set; }

    public DateTimeOffset? VoidedAt { get; private set; }

    public DateTimeOffset? WrittenOffAt { get; private set; }

    /// <summary>How often a payment was tried, as far as is known here.</summary>
    public int PaymentAttempts { get; private set; }

    public DateTimeOffset? PaymentTriedAt { get; private set; }

    /// <summary>What the last failed payment failed of.</summary>
    public string? PaymentError { get; private set; }

    public Guid AuditEntryId { get; set; }

    Guid? ITarget.OfTenant => TenantId;

    public string Label => Number ?? "Draft invoice";

    /// <summary>What is still to be paid, minor units; nothing of a draft, or of what is void or written off.</summary>
    public long AmountDue => Status == InvoiceStatus.Open ? Total - CreditApplied - AmountPaid : 0;

    public bool IsPastDue(DateTimeOffset now) => Status == InvoiceStatus.Open && DueAt < now;

    /// <summary>Gives it its number and makes it owed.</summary>
    /// <param name="sequence">The next one of its series in the year of <paramref name="now"/>.</param>
    /// <param name="credit">What the tenant's balance pays of it, minor units; all of it at most.</param>
    public void Issue(int sequence, long credit, DateTimeOffset now)
    {
        Year = now.UtcDateTime.Year;
        Sequence = sequence;
        Number = InvoiceNumber.Format(Series, Year.Value, sequence);
        IssuedAt = now;
        DueAt = now.AddDays(DueInDays);
        CreditApplied = credit;
        Status = InvoiceStatus.Open;
        if (AmountDue == 0)
        {
            Status = InvoiceStatus.Paid;
            PaidAt = now;
        }
    }

    /// <summary>All that was due has been paid.</summary>
    public void Pay(DateTimeOffset at)
    {
        AmountPaid = Total - CreditApplied;
        Status = InvoiceStatus.Paid;
        PaidAt = at;
        PaymentError = null;
    }

    public void FailPayment(string? error, DateTimeOffset at)
    {
        PaymentTriedAt = at;
        PaymentError = error;
    }

    /// <summary>Somebody asks for another try.</summary>
    public void TryPayment(DateTimeOffset now)
    {
        PaymentAttempts++;
        PaymentTriedAt = now;
    }

    /// <summary>Nothing of it is owed any more; credit that was used for it goes back.</summary>
    public void Cancel(DateTimeOffset now)
    {
        Status = InvoiceStatus.Void;
        VoidedAt = now;
        CreditApplied = 0;
    }

    public void WriteOff(DateTimeOffset now)
    {
        Status = InvoiceStatus.Uncollectible;
        WrittenOffAt = now;
    }
}
