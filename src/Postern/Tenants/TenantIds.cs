using Postern.Storage;

namespace Postern.Tenants;

internal static class TenantIds
{
    /// <summary>The ids of tenants by their external ids; those that are not known are not in it.</summary>
    public static async Task<Dictionary<string, Guid>> TenantIdsAsync(
        this PosternDb db,
        IEnumerable<string?> externalIds,
        CancellationToken cancellation
    )
    {
        var names = externalIds.OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return names.Count == 0
            ? []
            : await db
                .Tenants.Where(tenant => names.Contains(tenant.ExternalId!))
                .Select(tenant => new { tenant.Id, tenant.ExternalId })
                .ToDictionaryAsync(
                    tenant => tenant.ExternalId!,
                    tenant => tenant.Id,
                    StringComparer.Ordinal,
                    cancellation
                );
    }
}
