using Postern.Operations;
using Postern.Storage;

namespace Postern.Users;

public enum UserStatus
{
    Active,
    Deactivated,
}

/// <summary>A person in a tenant.</summary>
public sealed class User : IAudited, ISearchable
{
    public required Guid Id { get; init; }

    public required Guid TenantId { get; init; }

    /// <summary>The SaaS's own id of the user; unique within the tenant where there is one.</summary>
    public string? ExternalId { get; set; }

    /// <summary>Lower case; unique within the tenant.</summary>
    [Personal]
    public required string Email { get; set; }

    [Personal]
    public required string Name { get; set; }

    /// <summary>The role in the tenant, in the SaaS's own words.</summary>
    public required string Role { get; set; }

    public UserStatus Status { get; private set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? DeactivatedAt { get; private set; }

    /// <summary>When staff last had the SaaS send a link for new credentials.</summary>
    public DateTimeOffset? CredentialsResetAt { get; set; }

    /// <summary>Sessions that began before this have been ended.</summary>
    public DateTimeOffset? SessionsRevokedAt { get; set; }

    /// <summary>When staff last had the SaaS forget the user's second factors.</summary>
    public DateTimeOffset? MfaResetAt { get; set; }

    /// <summary>The name as <see cref="Lookup"/> compares it.</summary>
    [Derived]
    public string SearchName { get; private set; } = "";

    /// <summary>Everything the user can be found by, as <see cref="Lookup"/> compares it.</summary>
    [Derived]
    public string SearchText { get; private set; } = "";

    public Guid AuditEntryId { get; set; }

    Guid? ITarget.OfTenant => TenantId;

    Guid? ITarget.OfUser => Id;

    public string Label => Name;

    public bool IsActive => Status == UserStatus.Active;

    public void Deactivate(DateTimeOffset now)
    {
        Status = UserStatus.Deactivated;
        DeactivatedAt = now;
    }

    public void Reactivate()
    {
        Status = UserStatus.Active;
        DeactivatedAt = null;
    }

    IEnumerable<string?> ISearchable.Keys => [Email, ExternalId];

    /// <summary>To be called after any change of what it is found by.</summary>
    public void Index()
    {
        SearchName = Lookup.Fold(Name);
        SearchText = Lookup.Text([Name, Email, ExternalId]);
    }
}
