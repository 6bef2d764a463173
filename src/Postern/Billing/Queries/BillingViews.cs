using Postern.Amounts;
using Postern.Queries;
using Postern.Tenants;

namespace Postern.Billing.Queries;

/// <summary>An amount of one currency.</summary>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Amount">Minor units.</param>
public sealed record AmountView(string Currency, long Amount);

/// <summary>Where a price comes from.</summary>
public enum PriceSource
{
    /// <summary>The server's configuration.</summary>
    Plan,

    /// <summary>Told by the product or Stripe.</summary>
    Subscription,

    /// <summary>Agreed on with the tenant.</summary>
    Override,
}

/// <summary>What a subscription costs each period.</summary>
/// <param name="Amount">Minor units, before <paramref name="Discount"/>.</param>
/// <param name="Discount">Percent off.</param>
/// <param name="AmountDue">Minor units, after it.</param>
public sealed record PriceView(
    long Amount,
    string Currency,
    BillingInterval Interval,
    PriceSource Source,
    Percentage? Discount,
    long AmountDue
);

/// <summary>A tenant's subscription.</summary>
/// <param name="PaymentMethod">Whether the tenant can be charged.</param>
/// <param name="AuditEntryId">Null while nothing was told beside the tenant itself.</param>
public sealed record SubscriptionView(
    string Plan,
    SubscriptionStatus Status,
    PriceView? Price,
    DateOnly PeriodStart,
    DateOnly PeriodEnd,
    DateTimeOffset? CurrentPeriodStart,
    DateTimeOffset? CurrentPeriodEnd,
    DateTimeOffset? TrialEndsAt,
    DateTimeOffset? ConvertedAt,
    PaymentMethod PaymentMethod,
    string? StripeCustomer,
    string? StripeSubscription,
    Guid? AuditEntryId
);

/// <summary>What became of a credit.</summary>
public enum CreditStatus
{
    /// <summary>Some of it is left.</summary>
    Available,
    Used,
    Expired,
    Reversed,
}

/// <summary>A credit.</summary>
/// <param name="Amount">Minor units given.</param>
/// <param name="Remaining">Minor units left.</param>
public sealed record CreditView(
    Guid Id,
    Guid TenantId,
    string Currency,
    long Amount,
    long Remaining,
    CreditStatus Status,
    DateTimeOffset? ExpiresAt,
    string? Note,
    string GivenBy,
    DateTimeOffset CreatedAt,
    Guid AuditEntryId
) : IVersioned
{
    internal static CreditView Of(Credit credit, DateTimeOffset now) =>
        new(
            credit.Id,
            credit.TenantId,
            credit.Currency,
            credit.Amount,
            credit.Remaining,
            credit switch
            {
                { ReversedAt: not null, Remaining: 0 } => CreditStatus.Reversed,
                _ when credit.ExpiresAt <= now
                        && (credit.Remaining > 0 || credit.ExpiredAt is not null) =>
                    CreditStatus.Expired,
                { Remaining: 0 } => CreditStatus.Used,
                _ => CreditStatus.Available,
            },
            credit.ExpiresAt,
            credit.Note,
            credit.GivenBy,
            credit.CreatedAt,
            credit.AuditEntryId
        );
}

/// <summary>A line of the ledger.</summary>
/// <param name="Number">1, 2, 3 … for each tenant and currency.</param>
/// <param name="Amount">Minor units; positive in the tenant's favour.</param>
/// <param name="Balance">What the tenant has after it, minor units.</param>
public sealed record BalanceTransactionView(
    Guid Id,
    string Currency,
    long Number,
    BalanceTransactionType Type,
    long Amount,
    long Balance,
    Guid CreditId,
    Guid? InvoiceId,
    string? InvoiceNumber,
    DateTimeOffset CreatedAt,
    Guid AuditEntryId
);

/// <summary>An invoice. Amounts are minor units.</summary>
/// <param name="AmountDue">What is still to be paid.</param>
public sealed record InvoiceView(
    Guid Id,
    Guid TenantId,
    string? Number,
    InvoiceStatus Status,
    bool PastDue,
    string Currency,
    IReadOnlyList<InvoiceLine> Lines,
    long Subtotal,
    long Tax,
    long Total,
    long CreditApplied,
    long AmountPaid,
    long AmountDue,
    string BillTo,
    string? Memo,
    DateTimeOffset CreatedAt,
    DateTimeOffset? IssuedAt,
    DateTimeOffset? DueAt,
    DateTimeOffset? PaidAt,
    DateTimeOffset? VoidedAt,
    int PaymentAttempts,
    DateTimeOffset? PaymentTriedAt,
    string? PaymentError,
    Guid AuditEntryId
) : IVersioned
{
    internal static InvoiceView Of(Invoice invoice, DateTimeOffset now) =>
        new(
            invoice.Id,
            invoice.TenantId,
            invoice.Number,
            invoice.Status,
            invoice.IsPastDue(now),
            invoice.Currency,
            invoice.Lines,
            invoice.Subtotal,
            invoice.Tax,
            invoice.Total,
            invoice.CreditApplied,
            invoice.AmountPaid,
            invoice.AmountDue,
            invoice.BillTo,
            invoice.Memo,
            invoice.CreatedAt,
            invoice.IssuedAt,
            invoice.DueAt,
            invoice.PaidAt,
            invoice.VoidedAt,
            invoice.PaymentAttempts,
            invoice.PaymentTriedAt,
            invoice.PaymentError,
            invoice.AuditEntryId
        );
}

/// <summary>What was used on one day.</summary>
public sealed record UsageDayView(DateOnly Day, long Quantity);

/// <summary>What a tenant has used of one meter in the running period.</summary>
/// <param name="Quantity">Reported and adjusted.</param>
/// <param name="Adjusted">How much of it staff have added or taken off.</param>
/// <param name="Limit">How much the tenant may use; null: unlimited.</param>
/// <param name="LimitSetting">The setting that says so.</param>
/// <param name="Days">What was reported on each of the last 60 days on which something was.</param>
public sealed record UsageView(
    string Meter,
    string Name,
    string Unit,
    DateOnly PeriodStart,
    DateOnly PeriodEnd,
    long Quantity,
    long Adjusted,
    long? Limit,
    string? LimitSetting,
    IReadOnlyList<UsageDayView> Days
);

/// <summary>Something agreed on with a tenant.</summary>
/// <param name="InForce">Whether it counts now.</param>
public sealed record OverrideView(
    Guid Id,
    OverrideKind Kind,
    string? Plan,
    long? Amount,
    string? Currency,
    Percentage? Percent,
    int? DueInDays,
    string? Note,
    DateTimeOffset From,
    DateTimeOffset Until,
    DateTimeOffset? EndedAt,
    OverrideEnd? EndedBy,
    bool InForce,
    Guid AuditEntryId
)
{
    internal static OverrideView Of(BillingOverride agreed, Tenant tenant, DateTimeOffset now) =>
        new(
            agreed.Id,
            agreed.Kind,
            agreed.Plan,
            agreed.Amount,
            agreed.Currency,
            agreed.Percent,
            agreed.DueInDays,
            agreed.Note,
            agreed.From,
            agreed.Until,
            agreed.EndedAt,
            agreed.EndedBy,
            agreed.IsInForce(tenant.Plan, now),
            agreed.AuditEntryId
        );
}

/// <summary>What is on its way to Stripe, or was.</summary>
/// <param name="Type">Such as <c>stripe.invoice</c>.</param>
/// <param name="SubjectId">The invoice, or the line of the ledger, that it is about.</param>
/// <param name="ExternalId">Stripe's own id of what came of it.</param>
/// <param name="Error">What Stripe or the network said last.</param>
public sealed record EffectView(
    Guid Id,
    string Type,
    EffectState State,
    Guid? TenantId,
    string? TenantName,
    Guid? SubjectId,
    string? ExternalId,
    int Attempts,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastAttemptAt,
    DateTimeOffset? NextAttemptAt,
    string? Error,
    Guid AuditEntryId
);
