using Postern.Operations;

namespace Postern.Impersonation;

/// <summary>One request that a staff member made as a user, as the product reported it.</summary>
public sealed class ImpersonatedRequest : IAudited
{
    /// <summary>Given by the product, so that a report that is sent twice is kept once.</summary>
    public required Guid Id { get; init; }

    public required Guid SessionId { get; init; }

    public required Guid TenantId { get; init; }

    public required Guid UserId { get; init; }

    public required string Method { get; init; }

    /// <summary>The route's template, such as <c>/invoices/{id}</c>: never a customer's data.</summary>
    public required string Route { get; init; }

    public required int Status { get; init; }

    /// <summary>True where the product refused it because it was impersonated.</summary>
    public required bool Refused { get; init; }

    public required DateTimeOffset At { get; init; }

    public Guid AuditEntryId { get; set; }

    Guid? ITarget.OfTenant => TenantId;

    Guid? ITarget.OfUser => UserId;

    Guid? ITarget.OfImpersonation => SessionId;

    string ITarget.Label => $"{Method} {Route}";
}
