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
    /// plan, then the global ones; within one scope the last of the list. One that is not of the type does not count.
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

    /// <summary>Whether the flag is on for the tenant; null when nothing is said of the flag.</summary>
    public bool? IsOn(string flag, string? tenant, DateTimeOffset now)
    {
        var own = tenant is null ? null : Tenants.GetValueOrDefault(tenant);
        if (own?.Flag(flag, now) is { } answer)
            return answer;

        return Configuration.HasFlag(flag)
            ? own?.Plan is { } plan && Configuration.HasFlag(flag, plan)
            : null;
    }

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
