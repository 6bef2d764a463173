using Postern.Queries;

namespace Postern.Users;

/// <summary>A user as lists and the API show it.</summary>
public sealed record UserView(
    Guid Id,
    Guid TenantId,
    string TenantName,
    string? ExternalId,
    string Email,
    string Name,
    string Role,
    UserStatus Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DeactivatedAt,
    DateTimeOffset? CredentialsResetAt,
    DateTimeOffset? SessionsRevokedAt,
    DateTimeOffset? MfaResetAt,
    Guid AuditEntryId
) : IVersioned
{
    internal static UserView Of(User user, string tenantName) =>
        new(
            user.Id,
            user.TenantId,
            tenantName,
            user.ExternalId,
            user.Email,
            user.Name,
            user.Role,
            user.Status,
            user.CreatedAt,
            user.DeactivatedAt,
            user.CredentialsResetAt,
            user.SessionsRevokedAt,
            user.MfaResetAt,
            user.AuditEntryId
        );
}
