using Postern.Storage;

namespace Postern.Tenants;

/// <summary>How tenants are found by the beginning of something: by a pattern on PostgreSQL, by a range on SQLite.</summary>
internal static class TenantLookup
{
    public static IQueryable<Tenant> ByPrefix(PosternDb db, string prefix)
    {
        var after = LookupSearch.After(prefix);
        return db.IsPostgres
            ? db.Tenants.Where(tenant =>
                tenant.SearchName.StartsWith(prefix)
                || tenant.Slug.StartsWith(prefix)
                || tenant.ExternalId == prefix
                || tenant.Domain == prefix
            )
            : db.Tenants.Where(tenant =>
                (
                    string.Compare(tenant.SearchName, prefix) >= 0
                    && string.Compare(tenant.SearchName, after) < 0
                )
                || (
                    string.Compare(tenant.Slug, prefix) >= 0
                    && string.Compare(tenant.Slug, after) < 0
                )
                || tenant.ExternalId == prefix
                || tenant.Domain == prefix
            );
    }
}
