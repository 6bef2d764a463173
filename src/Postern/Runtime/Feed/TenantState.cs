namespace Postern.Runtime.Feed;

/// <summary>What was decided about a flag for one tenant.</summary>
internal sealed record TenantFlagState(string Key, bool On, DateTimeOffset? Until);

/// <summary>A tenant as customer servers know it.</summary>
internal sealed record TenantState
{
    public required Guid Id { get; init; }

    /// <summary>The product's own id of it; ours where the product has none.</summary>
    public required string Key { get; init; }

    public required string Plan { get; init; }

    /// <summary>By key.</summary>
    public IReadOnlyList<SettingValues> Overrides { get; init; } = [];

    /// <summary>By key.</summary>
    public IReadOnlyList<TenantFlagState> Flags { get; init; } = [];

    /// <summary>Of everything that the database holds of it here, so that it does not depend on when it was read.</summary>
    public UInt128 Hash { get; init; }

    /// <summary>Without what has ended or can never hold.</summary>
    public TenantState From(DateTimeOffset now) =>
        Overrides.Count + Flags.Count == 0
            ? this
            : this with
            {
                Overrides =
                [
                    .. Overrides
                        .Select(setting => setting.From(now))
                        .Where(setting => setting.Values.Count > 0),
                ],
                Flags = [.. Flags.Where(flag => !(flag.Until <= now))],
            };

    public IReadOnlyList<Configuration.TimedValue> ValuesOf(string key) =>
        Overrides.FirstOrDefault(setting => setting.Key == key)?.Values ?? [];
}
