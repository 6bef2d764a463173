using Postern.Operations;
using Postern.Storage;

namespace Postern.Tenants;

public enum TenantStatus
{
    Active,
    Deactivated,
}

/// <summary>Whether staff may see the product as one of the tenant's users.</summary>
public enum SupportAccess
{
    Always,
    Ask,
    Never,
}

/// <summary>A customer of the SaaS.</summary>
public sealed class Tenant : IAudited, ISearchable
{
    public required Guid Id { get; init; }

    public required string Name { get; set; }

    /// <summary>Short name for URLs: lower-case letters, digits and hyphens; unique.</summary>
    public required string Slug { get; set; }

    /// <summary>The SaaS's own id of the tenant; unique where there is one.</summary>
    public string? ExternalId { get; set; }

    public string? Domain { get; set; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? Country { get; set; }

    /// <summary>IANA name, such as <c>Europe/Berlin</c>.</summary>
    public string? TimeZone { get; set; }

    /// <summary>ISO 4217.</summary>
    public string? Currency { get; set; }

    /// <summary>Key of the plan.</summary>
    public required string Plan { get; set; }

    public TenantStatus Status { get; private set; }

    public SupportAccess SupportAccess { get; set; }

    public DateTimeOffset? TrialEndsAt { get; set; }

    [Personal]
    public string? OwnerEmail { get; set; }

    public List<string> Tags { get; set; } = [];

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? DeactivatedAt { get; private set; }

    /// <summary>The name as <see cref="Lookup"/> compares it.</summary>
    [Derived]
    public string SearchName { get; private set; } = "";

    /// <summary>Everything the tenant can be found by, as <see cref="Lookup"/> compares it.</summary>
    [Derived]
    public string SearchText { get; private set; } = "";

    public Guid AuditEntryId { get; set; }

    Guid? ITarget.OfTenant => Id;

    public string Label => Name;

    public bool IsActive => Status == TenantStatus.Active;

    public void Deactivate(DateTimeOffset now)
    {
        Status = TenantStatus.Deactivated;
        DeactivatedAt = now;
    }

    public void Reactivate()
    {
        Status = TenantStatus.Active;
        DeactivatedAt = null;
    }

    IEnumerable<string?> ISearchable.Keys => [Slug, Domain, ExternalId];

    /// <summary>To be called after any change of what it is found by.</summary>
    public void Index()
    {
        SearchName = Lookup.Fold(Name);
        SearchText = Lookup.Text([Name, Slug, Domain, ExternalId, .. Tags]);
    }
}
