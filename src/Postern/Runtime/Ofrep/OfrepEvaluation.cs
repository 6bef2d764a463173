using System.Text.Json;
using System.Text.Json.Nodes;
using Postern.Configuration;
using Postern.Operations;
using Postern.Runtime.Feed;

namespace Postern.Runtime.Ofrep;

/// <summary>
/// Flags and settings for one tenant at one moment, as OFREP answers them. From memory: what is known last, without
/// asking the database.
/// </summary>
internal sealed class OfrepEvaluation(RuntimeSnapshot snapshot, string tenant, DateTimeOffset now)
{
    private readonly TenantState? _tenant = snapshot.Tenants.GetValueOrDefault(tenant);

    /// <summary>Null where there is neither a flag nor a setting of this key.</summary>
    public JsonObject? Evaluate(string key) =>
        snapshot.Configuration.FindFlag(key) is { } flag ? Flag(flag)
        : snapshot.Configuration.Catalog.Find(key) is { } setting ? Setting(setting)
        : null;

    /// <summary>All flags, then all settings.</summary>
    public JsonArray EvaluateAll() =>
        [
            .. snapshot.Configuration.Flags.Select(Flag),
            .. snapshot
                .Configuration.Catalog.All.Where(setting =>
                    snapshot.Configuration.FindFlag(setting.Key) is null
                )
                .Select(Setting),
        ];

    private JsonObject Flag(FlagState flag)
    {
        var decided = _tenant?.Flags.FirstOrDefault(own => own.Key == flag.Key);
        var isOn = SettingResolution.IsOn(
            [.. flag.Plans],
            _tenant?.Plan,
            decided?.On,
            decided?.Until,
            now
        );
        var isOwn = decided is not null && !(decided.Until <= now);
        var source =
            isOwn ? SettingSource.Tenant
            : _tenant is null ? SettingSource.Default
            : SettingSource.Plan;
        return Result(
            flag.Key,
            JsonValue.Create(isOn),
            isOn ? "on" : "off",
            source,
            isOwn ? decided!.Until : null
        );
    }

    private JsonObject Setting(SettingDefinition setting)
    {
        var resolved = SettingResolution.Resolve(
            setting,
            snapshot.Configuration.GlobalValuesOf(setting.Key),
            snapshot.Configuration.PlanValuesOf(_tenant?.Plan, setting.Key),
            _tenant?.ValuesOf(setting.Key) ?? [],
            now
        );
        var result = Result(
            setting.Key,
            JsonSerializer.SerializeToNode(resolved.Value),
            Word(resolved.Source),
            resolved.Source,
            resolved.Winner?.Until
        );
        if (resolved.Winner?.Message is { } message)
        {
            result["metadata"]!["message"] = message;
        }

        return result;
    }

    private JsonObject Result(
        string key,
        JsonNode? value,
        string variant,
        SettingSource source,
        DateTimeOffset? until
    )
    {
        var metadata = new JsonObject { ["scope"] = Word(source) };
        if (source == SettingSource.Plan)
        {
            metadata["plan"] = _tenant!.Plan;
        }

        if (until is { } end)
        {
            metadata["until"] = Times.Format(end);
        }

        return new JsonObject
        {
            ["key"] = key,
            ["value"] = value,
            // What holds for everybody does not depend on whom it is evaluated for.
            ["reason"] = source is SettingSource.Plan or SettingSource.Tenant
                ? "TARGETING_MATCH"
                : "STATIC",
            ["variant"] = variant,
            ["metadata"] = metadata,
        };
    }

    private static string Word(SettingSource source) =>
        JsonNamingPolicy.CamelCase.ConvertName(source.ToString());
}
