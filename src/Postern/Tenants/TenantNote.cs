using Postern.Operations;

namespace Postern.Tenants;

/// <summary>What staff want each other to know about a tenant.</summary>
public sealed class TenantNote : IAudited
{
    public required Guid Id { get; init; }

    public required Guid TenantId { get; init; }

    public required string Text { get; init; }

    public required bool Pinned { get; init; }

    public required string Author { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public Guid AuditEntryId { get; set; }

    Guid? ITarget.OfTenant => TenantId;

    string ITarget.Label => Text;
}
