using Postern.Operations;

namespace Postern.Billing;

/// <summary>How a subscription stands, in Stripe's words.</summary>
public enum SubscriptionStatus
{
    Trialing,
    Active,

    /// <summary>The last payment failed, or is late; it is being tried again.</summary>
    PastDue,

    /// <summary>Given up trying to collect; the product decides what still works.</summary>
    Unpaid,

    /// <summary>The trial ended and nothing was agreed on: nothing is charged.</summary>
    Paused,
    Canceled,
}

/// <summary>Whether the tenant can be charged.</summary>
public enum PaymentMethod
{
    /// <summary>Nobody has told.</summary>
    Unknown,
    Valid,

    /// <summary>There is one, and it was declined or has run out.</summary>
    Invalid,
    None,
}

/// <summary>How often a price is due.</summary>
public enum BillingInterval
{
    Month,
    Year,
}

/// <summary>
/// What is known of a tenant's subscription beside its plan and the end of its trial, which stand on the tenant. There
/// is a row once the product, Stripe or staff has said something; its id is the tenant's.
/// </summary>
public sealed class Subscription : IAudited
{
    /// <summary>The tenant's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>As the product or Stripe tells it; null: nobody has, and it follows from the tenant.</summary>
    public SubscriptionStatus? Status { get; set; }

    /// <summary>ISO 4217, of <see cref="Price"/>.</summary>
    public string? Currency { get; set; }

    /// <summary>Minor units of <see cref="Currency"/> for each <see cref="Interval"/>.</summary>
    public long? Price { get; set; }

    public BillingInterval Interval { get; set; }

    public DateTimeOffset? CurrentPeriodStart { get; set; }

    public DateTimeOffset? CurrentPeriodEnd { get; set; }

    /// <summary>When the trial became a paying subscription; null: not yet.</summary>
    public DateTimeOffset? ConvertedAt { get; set; }

    public PaymentMethod PaymentMethod { get; set; }

    /// <summary>Stripe's id of the customer, <c>cus_…</c>.</summary>
    public string? StripeCustomer { get; set; }

    /// <summary>Stripe's id of the subscription, <c>sub_…</c>.</summary>
    public string? StripeSubscription { get; set; }

    /// <summary>Of the newest event that was applied: an older one that comes late changes nothing.</summary>
    public DateTimeOffset? ToldAt { get; set; }

    public Guid AuditEntryId { get; set; }

    Guid? ITarget.OfTenant => Id;

    string ITarget.Label => "Subscription";
}
