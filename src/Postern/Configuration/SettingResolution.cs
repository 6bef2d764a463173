using System.Text.Json;

namespace Postern.Configuration;

/// <summary>Where an effective value comes from.</summary>
public enum SettingSource
{
    Default,
    Global,
    Plan,
    Tenant,
}

/// <summary>What holds, why, and what would hold without it.</summary>
/// <param name="Winner">What was set; null for the default.</param>
/// <param name="Otherwise">What would hold if nothing were decided at <paramref name="Source"/>; null for the default.</param>
public sealed record ResolvedSetting(
    JsonElement Value,
    SettingSource Source,
    TimedValue? Winner,
    ResolvedSetting? Otherwise
);

/// <summary>Default, global, plan, tenant: the narrower wins; at one place, of those in force the one that began last.</summary>
public static class SettingResolution
{
    /// <summary>The value that counts at a moment; null where none does.</summary>
    /// <param name="values">In the order in which they begin.</param>
    public static TimedValue? InForce(IReadOnlyList<TimedValue> values, DateTimeOffset now)
    {
        for (var index = values.Count - 1; index >= 0; index--)
        {
            if (values[index].IsInForce(now))
            {
                return values[index];
            }
        }

        return null;
    }

    /// <summary>What holds for a tenant.</summary>
    /// <param name="setting">What is asked for.</param>
    /// <param name="global">What was decided everywhere; each of the three in the order in which they begin.</param>
    /// <param name="plan">For the tenant's plan.</param>
    /// <param name="tenant">For the tenant.</param>
    /// <param name="now">The moment it is about.</param>
    public static ResolvedSetting Resolve(
        SettingDefinition setting,
        IReadOnlyList<TimedValue> global,
        IReadOnlyList<TimedValue> plan,
        IReadOnlyList<TimedValue> tenant,
        DateTimeOffset now
    )
    {
        var resolved = new ResolvedSetting(setting.Default, SettingSource.Default, null, null);
        foreach (
            var (source, values) in (ReadOnlySpan<(SettingSource, IReadOnlyList<TimedValue>)>)
                [
                    (SettingSource.Global, global),
                    (SettingSource.Plan, plan),
                    (SettingSource.Tenant, tenant),
                ]
        )
        {
            if (InForce(values, now) is { } winner)
            {
                resolved = new ResolvedSetting(winner.Value, source, winner, resolved);
            }
        }

        return resolved;
    }

    /// <summary>Whether a feature is on: what was decided for the tenant, while it lasts; else what its plan has.</summary>
    public static bool IsOn(
        IReadOnlyCollection<string> plansWithIt,
        string? plan,
        bool? decided,
        DateTimeOffset? until,
        DateTimeOffset now
    ) =>
        decided is not null && !(until <= now)
            ? decided.Value
            : plan is not null && plansWithIt.Contains(plan, StringComparer.Ordinal);
}
