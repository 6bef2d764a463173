using Postern.Operations;

namespace Postern.Tenants;

/// <summary>An on/off feature: what it is, and on which plans it is on by itself. Data, with a seed.</summary>
public sealed class Flag : IAudited
{
    public required Guid Id { get; init; }

    /// <summary>Stable lower-case name, such as <c>sso</c>.</summary>
    public required string Key { get; init; }

    public required string Name { get; set; }

    public required string Description { get; set; }

    /// <summary>Keys of the plans on which it is on.</summary>
    public required List<string> Plans { get; set; }

    public Guid AuditEntryId { get; set; }

    string ITarget.Label => Name;
}

/// <summary>What staff decided about a flag for one tenant, over its plan's default.</summary>
public sealed class TenantFlag : IAudited
{
    public required Guid Id { get; init; }

    public required Guid TenantId { get; init; }

    /// <summary>Key of the flag.</summary>
    public required string Flag { get; init; }

    /// <summary>Null: cleared, the plan's default holds again.</summary>
    public bool? On { get; private set; }

    /// <summary>When the override ends by itself; null: it does not.</summary>
    public DateTimeOffset? Until { get; private set; }

    public Guid AuditEntryId { get; set; }

    Guid? ITarget.OfTenant => TenantId;

    string ITarget.Label => Flag;

    public bool IsInForce(DateTimeOffset now) => On is not null && (Until is null || Until > now);

    public void Set(bool on, DateTimeOffset? until)
    {
        On = on;
        Until = until;
    }

    public void Clear()
    {
        On = null;
        Until = null;
    }
}
