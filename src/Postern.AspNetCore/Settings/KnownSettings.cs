using System.Collections.Concurrent;

namespace Postern.AspNetCore.Settings;

/// <summary>All that is known at one version.</summary>
internal sealed record KnownSettings(
    string? Version,
    Configuration Configuration,
    ConcurrentDictionary<string, TenantSettings> Tenants
)
{
    public static KnownSettings Nothing() =>
        new(null, Configuration.Empty, new(StringComparer.Ordinal));

    /// <summary>
    /// The override that holds now, or null when the setting's default does: the tenant's own come first, then those of its
    /// plan, then the global ones; within one scope the one set last. One that is not of the type does not count.
    /// </summary>
    public Override? Find(
        string key,
        SettingType type,
        string? tenant,
        DateTimeOffset now,
        out bool isSkipped
    )
    {
        isSkipped = false;
        if (tenant is not null && Tenants.TryGetValue(tenant, out var own))
        {
            if (First(own.Overrides(key), type, now, ref isSkipped) is { } ofTenant)
                return ofTenant;
            if (
                own.Plan is { } plan
                && First(Configuration.OfPlan(plan, key), type, now, ref isSkipped) is { } ofPlan
            )
                return ofPlan;
        }
        return First(Configuration.Global(key), type, now, ref isSkipped);
    }

    public bool IsOn(string flag, string tenant, DateTimeOffset now) =>
        Tenants.TryGetValue(tenant, out var own)
        && (own.Flag(flag, now) ?? (own.Plan is { } plan && Configuration.HasFlag(plan, flag)));

    private static Override? First(
        Override[]? overrides,
        SettingType type,
        DateTimeOffset now,
        ref bool isSkipped
    )
    {
        if (overrides is null)
            return null;

        foreach (var candidate in overrides)
        {
            if (!candidate.IsInForce(now))
                continue;
            if (candidate.Value.Fits(type))
                return candidate;
            isSkipped = true;
        }
        return null;
    }
}
