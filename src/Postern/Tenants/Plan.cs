using Postern.Operations;

namespace Postern.Tenants;

/// <summary>What a tenant can subscribe to. Data, with a seed.</summary>
public sealed class Plan : IAudited
{
    public required Guid Id { get; init; }

    /// <summary>Stable lower-case name, such as <c>team</c>.</summary>
    public required string Key { get; init; }

    public required string Name { get; init; }

    public required string Description { get; init; }

    /// <summary>Order from the smallest to the largest.</summary>
    public required int Rank { get; init; }

    public Guid AuditEntryId { get; set; }

    string ITarget.Label => Name;
}
