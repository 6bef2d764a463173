using Postern.Operations;

namespace Postern.Billing;

/// <summary>
/// What the product reported that a tenant used. Kept as it came, and added to its day; the same id again counts
/// nothing.
/// </summary>
public sealed class UsageEvent : IBookkeeping
{
    /// <summary>The customer app whose service reported it: ids are unique within one.</summary>
    public required string Source { get; init; }

    /// <summary>The reporter's own id.</summary>
    public required string Id { get; init; }

    public required Guid TenantId { get; init; }

    public required string Meter { get; init; }

    public required long Quantity { get; init; }

    public required DateTimeOffset At { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }
}

/// <summary>What a tenant used on one day (UTC): the sum of its events.</summary>
public sealed class UsageDay : IBookkeeping
{
    public required Guid TenantId { get; init; }

    public required string Meter { get; init; }

    public required DateOnly Day { get; init; }

    public required long Quantity { get; init; }
}

/// <summary>A meter that was ever reported. There are at most <see cref="UsageRules.MostMeters"/>.</summary>
public sealed class UsageMeter : IBookkeeping
{
    /// <summary>As in the reports.</summary>
    public required string Key { get; init; }

    public required DateTimeOffset FirstReportedAt { get; init; }
}

/// <summary>Staff have set a counter: what was reported stays, and this is added to it. Never changed, never removed.</summary>
public sealed class UsageAdjustment : IAudited
{
    public required Guid Id { get; init; }

    public required Guid TenantId { get; init; }

    public required string Meter { get; init; }

    /// <summary>The day that it counts on, UTC: that of the reset.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Added to the period's sum; negative to bring it down.</summary>
    public required long Quantity { get; init; }

    /// <summary>What the counter stood at.</summary>
    public required long From { get; init; }

    public required long To { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public Guid AuditEntryId { get; set; }

    Guid? ITarget.OfTenant => TenantId;

    string ITarget.Label => Meter;
}
