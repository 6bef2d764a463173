using Postern.Operations;
using Postern.Tenants;

namespace Postern.Billing;

/// <summary>
/// Money that a tenant was given, to be used for its invoices. What became of it stands in the ledger; this row says
/// how much of it is left.
/// </summary>
[PartOf<Tenant>(nameof(TenantId))]
public sealed class Credit : IAudited
{
    public required Guid Id { get; init; }

    public required Guid TenantId { get; init; }

    /// <summary>ISO 4217.</summary>
    public required string Currency { get; init; }

    /// <summary>Minor units given; more than none.</summary>
    public required long Amount { get; init; }

    /// <summary>Minor units not used, expired or taken back.</summary>
    public long Remaining { get; set; }

    /// <summary>When what is left of it lapses; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public string? Note { get; init; }

    /// <summary>When what was left was taken back.</summary>
    public DateTimeOffset? ReversedAt { get; set; }

    /// <summary>When what was left lapsed.</summary>
    public DateTimeOffset? ExpiredAt { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who gave it, for display.</summary>
    public required string GivenBy { get; init; }

    /// <summary>Who gave it, for good: the identity provider and its id of the person.</summary>
    [Derived]
    public required string Giver { get; init; }

    /// <summary>The day (UTC) that it counts on for whoever gave it.</summary>
    [Derived]
    public required DateOnly GivenOn { get; init; }

    /// <summary>What the giver has given in this currency on that day, this one counted: only ever more.</summary>
    [Derived]
    public required long GivenToday { get; init; }

    public Guid AuditEntryId { get; set; }

    Guid? ITarget.OfTenant => TenantId;

    string ITarget.Label => $"Credit {Currency} {Amount}";

    public static string GiverOf(Actor actor) => $"{actor.Issuer} {actor.Subject}";
}
