using Postern.Queries;

namespace Postern.Tenants;

/// <summary>A tenant as lists and the API show it.</summary>
public sealed record TenantView(
    Guid Id,
    string Name,
    string Slug,
    string? ExternalId,
    string? Domain,
    string? Country,
    string? TimeZone,
    string? Currency,
    string Plan,
    TenantStatus Status,
    SupportAccess SupportAccess,
    DateTimeOffset? TrialEndsAt,
    string? OwnerEmail,
    IReadOnlyList<string> Tags,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DeactivatedAt,
    Guid AuditEntryId
) : IVersioned
{
    public static TenantView Of(Tenant tenant) =>
        new(
            tenant.Id,
            tenant.Name,
            tenant.Slug,
            tenant.ExternalId,
            tenant.Domain,
            tenant.Country,
            tenant.TimeZone,
            tenant.Currency,
            tenant.Plan,
            tenant.Status,
            tenant.SupportAccess,
            tenant.TrialEndsAt,
            tenant.OwnerEmail,
            tenant.Tags,
            tenant.CreatedAt,
            tenant.DeactivatedAt,
            tenant.AuditEntryId
        );
}
