using Postern.Amounts;
using Postern.Operations;

namespace Postern.Billing;

/// <summary>What an override agrees on.</summary>
public enum OverrideKind
{
    /// <summary>Another price than the plan's.</summary>
    Price,

    /// <summary>A part off the price.</summary>
    Discount,

    /// <summary>Another time to pay invoices in.</summary>
    Terms,
}

/// <summary>Why an override is no longer in force.</summary>
public enum OverrideEnd
{
    Cleared,
    Replaced,

    /// <summary>Its time was up.</summary>
    Lapsed,
}

/// <summary>Something agreed on with one tenant, for a time. Of each kind one is in force at most.</summary>
public sealed class BillingOverride : IAudited
{
    public required Guid Id { get; init; }

    public required Guid TenantId { get; init; }

    public required OverrideKind Kind { get; init; }

    /// <summary>The plan that a price was agreed on for: on another plan it does not hold.</summary>
    public string? Plan { get; init; }

    /// <summary>Of a price: minor units for each period.</summary>
    public long? Amount { get; init; }

    /// <summary>Of a price: ISO 4217.</summary>
    public string? Currency { get; init; }

    /// <summary>Of a discount.</summary>
    public Percentage? Percent { get; init; }

    /// <summary>Of terms: days from the invoice to when it is due.</summary>
    public int? DueInDays { get; init; }

    public string? Note { get; init; }

    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset Until { get; init; }

    public DateTimeOffset? EndedAt { get; private set; }

    public OverrideEnd? EndedBy { get; private set; }

    public Guid AuditEntryId { get; set; }

    Guid? ITarget.OfTenant => TenantId;

    string ITarget.Label => $"{Kind} override";

    /// <summary>Whether it counts.</summary>
    /// <param name="plan">The plan that the tenant is on.</param>
    public bool IsInForce(string plan, DateTimeOffset now) =>
        EndedAt is null && now < Until && (Plan is null || Plan == plan);

    public void End(OverrideEnd by, DateTimeOffset at)
    {
        EndedBy = by;
        EndedAt = at;
    }
}
