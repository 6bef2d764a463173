using Postern.Configuration;

namespace Postern.Runtime.Feed;

/// <summary>A feature, and the plans on which it is on by itself.</summary>
internal sealed record FlagState(string Key, IReadOnlyList<string> Plans);

/// <summary>What holds for everybody, or for everybody on a plan.</summary>
internal sealed record ConfigurationState
{
    public required SettingCatalog Catalog { get; init; }

    /// <summary>By key.</summary>
    public required IReadOnlyList<SettingValues> Global { get; init; }

    public required IReadOnlyDictionary<string, IReadOnlyList<SettingValues>> Plans { get; init; }

    /// <summary>By key.</summary>
    public required IReadOnlyList<FlagState> Flags { get; init; }

    /// <summary>Of everything that the database holds of it, so that it does not depend on when it was read.</summary>
    public UInt128 Hash { get; init; }

    /// <summary>As it is sent.</summary>
    public byte[] Json { get; init; } = [];

    public FlagState? FindFlag(string key) => Flags.FirstOrDefault(flag => flag.Key == key);

    public IReadOnlyList<TimedValue> GlobalValuesOf(string key) => ValuesOf(Global, key);

    public IReadOnlyList<TimedValue> PlanValuesOf(string? plan, string key) =>
        plan is not null && Plans.TryGetValue(plan, out var settings)
            ? ValuesOf(settings, key)
            : [];

    /// <summary>Without what has ended or can never hold.</summary>
    public ConfigurationState From(DateTimeOffset now) =>
        this with
        {
            Global = From(Global, now),
            Plans = Plans.ToDictionary(
                plan => plan.Key,
                plan => From(plan.Value, now),
                StringComparer.Ordinal
            ),
        };

    private static IReadOnlyList<SettingValues> From(
        IReadOnlyList<SettingValues> settings,
        DateTimeOffset now
    ) =>
        [
            .. settings
                .Select(setting => setting.From(now))
                .Where(setting => setting.Values.Count > 0),
        ];

    private static IReadOnlyList<TimedValue> ValuesOf(
        IReadOnlyList<SettingValues> settings,
        string key
    ) => settings.FirstOrDefault(setting => setting.Key == key)?.Values ?? [];
}
