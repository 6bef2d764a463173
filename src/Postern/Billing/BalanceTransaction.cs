using Postern.Operations;

namespace Postern.Billing;

/// <summary>What moved a balance.</summary>
public enum BalanceTransactionType
{
    /// <summary>A credit was given.</summary>
    Credit,

    /// <summary>Used for an invoice.</summary>
    Application,

    /// <summary>What was left of a credit lapsed.</summary>
    Expiry,

    /// <summary>What was left of a credit was taken back.</summary>
    Reversal,

    /// <summary>What had been used for an invoice came back when that was voided.</summary>
    Return,
}

/// <summary>
/// One line of a tenant's ledger, never changed and never removed. In each currency the lines are numbered without a
/// gap and carry the running balance; the database checks both at each insert.
/// </summary>
public sealed class BalanceTransaction : IAudited
{
    public required Guid Id { get; init; }

    public required Guid TenantId { get; init; }

    /// <summary>ISO 4217.</summary>
    public required string Currency { get; init; }

    /// <summary>1, 2, 3 … for each tenant and currency.</summary>
    public required long Number { get; init; }

    public required BalanceTransactionType Type { get; init; }

    /// <summary>Minor units; positive in the tenant's favour.</summary>
    public required long Amount { get; init; }

    /// <summary>What the tenant has after it, in minor units; never negative.</summary>
    public required long Balance { get; init; }

    /// <summary>The credit that it is about.</summary>
    public required Guid CreditId { get; init; }

    /// <summary>The invoice that it was used for, or came back from.</summary>
    public Guid? InvoiceId { get; init; }

    /// <summary>The same, of an invoice that Stripe made by itself: a subscription's, <c>in_…</c>.</summary>
    public string? StripeInvoice { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public Guid AuditEntryId { get; set; }

    Guid? ITarget.OfTenant => TenantId;

    string ITarget.Label => $"{Type} {Currency} {Amount}";
}
