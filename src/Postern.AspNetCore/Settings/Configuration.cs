using Postern.AspNetCore.Client;

namespace Postern.AspNetCore.Settings;

/// <summary>What holds regardless of the tenant: settings, their overrides for all and by plan, and flags. Never changed, only
/// replaced.</summary>
internal sealed class Configuration
{
    public static readonly Configuration Empty = new(ConfigurationDocument.Empty);

    private readonly Dictionary<string, Setting> _settings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Override[]> _global;
    private readonly Dictionary<string, Dictionary<string, Override[]>> _plans;
    private readonly Dictionary<string, HashSet<string>> _flags = new(StringComparer.Ordinal);

    public Configuration(ConfigurationDocument document)
    {
        Document = document;
        foreach (var setting in document.Settings)
            _settings[setting.Key] = new(setting);
        _global = Override.ByKey(document.Global);
        _plans = document.Plans.ToDictionary(
            plan => plan.Key,
            plan => Override.ByKey(plan.Value),
            StringComparer.Ordinal
        );
        foreach (var flag in document.Flags)
            _flags[flag.Key] = new(flag.Plans, StringComparer.Ordinal);
    }

    public ConfigurationDocument Document { get; }

    /// <summary>The setting as it is declared, or null when there is no such setting.</summary>
    public Setting? Find(string key) => _settings.GetValueOrDefault(key);

    public Override[]? Global(string key) => _global.GetValueOrDefault(key);

    public Override[]? OfPlan(string plan, string key) =>
        _plans.TryGetValue(plan, out var overrides) ? overrides.GetValueOrDefault(key) : null;

    public bool HasFlag(string flag) => _flags.ContainsKey(flag);

    /// <summary>Whether the flag is on for the plan.</summary>
    public bool HasFlag(string flag, string plan) =>
        _flags.TryGetValue(flag, out var plans) && plans.Contains(plan);

    /// <summary>A setting as declared; without a type when it is one that this library does not know.</summary>
    internal sealed class Setting(SettingDocument document)
    {
        public SettingType? Type { get; } = SettingTypes.Find(document.Type);

        public string TypeName => document.Type;

        public SettingValue Default { get; } = new(document.Default);
    }
}
