using Postern.AspNetCore.Client;

namespace Postern.AspNetCore.Settings;

/// <summary>What holds for one tenant. Never changed, only replaced.</summary>
internal sealed class TenantSettings(TenantDocument document)
{
    // Most tenants have neither: for them there is nothing to hold.
    private readonly Dictionary<string, Override[]>? _overrides = document.Overrides
        is { Length: > 0 } overrides
        ? Override.ByKey(overrides)
        : null;

    public TenantDocument Document => document;

    public string? Plan => document.Plan;

    public Override[]? Overrides(string key) => _overrides?.GetValueOrDefault(key);

    /// <summary>The tenant's own word on a flag; null when it has none that still holds.</summary>
    public bool? Flag(string key, DateTimeOffset now)
    {
        foreach (var flag in document.Flags ?? [])
        {
            if (flag.Key == key && (flag.Until is not { } until || now < until))
                return flag.On;
        }
        return null;
    }
}
