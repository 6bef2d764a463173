using System.Globalization;
using System.Text.Json.Nodes;

namespace Postern.AspNetCore.Tests.Infrastructure;

/// <summary>What a runtime plane says at one version, in its wire format.</summary>
internal sealed record FakeState(
    string Version,
    JsonArray Impersonations,
    JsonObject Configuration,
    JsonObject Tenants
)
{
    public static FakeState Of(
        string version,
        IEnumerable<KeyValuePair<Guid, DateTimeOffset>> live,
        JsonObject configuration,
        JsonObject tenants
    ) =>
        new(
            version,
            new([
                .. live.Select(session =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["id"] = session.Key.ToString("D"),
                            ["expiresAt"] = Rfc3339(session.Value),
                        }
                ),
            ]),
            configuration.DeepClone().AsObject(),
            tenants.DeepClone().AsObject()
        );

    public JsonObject Whole() =>
        new()
        {
            ["version"] = Version,
            ["impersonations"] = Impersonations.DeepClone(),
            ["configuration"] = Configuration.DeepClone(),
            ["tenants"] = Tenants.DeepClone(),
            // A newer plane says more.
            ["moods"] = new JsonObject(),
        };

    public JsonObject Since(FakeState from, bool isFirst)
    {
        var changes = new JsonObject { ["from"] = from.Version, ["version"] = Version };
        if (isFirst || !JsonNode.DeepEquals(Impersonations, from.Impersonations))
            changes["impersonations"] = Impersonations.DeepClone();
        if (!JsonNode.DeepEquals(Configuration, from.Configuration))
            changes["configuration"] = Configuration.DeepClone();

        var tenants = new JsonObject();
        foreach (var (id, tenant) in Tenants)
        {
            if (!JsonNode.DeepEquals(tenant, from.Tenants[id]))
                tenants[id] = tenant!.DeepClone();
        }
        foreach (var (id, _) in from.Tenants)
        {
            if (!Tenants.ContainsKey(id))
                tenants[id] = null;
        }
        if (tenants.Count > 0)
            changes["tenants"] = tenants;
        return changes;
    }

    /// <summary>The settings that every Postern has, without an override.</summary>
    public static JsonObject BuiltIn() =>
        new()
        {
            ["settings"] = new JsonArray(
                Setting("uploads.max_size", "size", 26214400),
                Setting("rate_limit.requests", "rate", 600),
                Setting("rate_limit.burst", "integer", 100),
                Setting("exports.max_rows", "integer", 100000),
                Setting("sessions.max_age", "duration", 43200),
                Setting("maintenance", "boolean", false)
            ),
            ["global"] = new JsonArray(),
            ["plans"] = new JsonObject(),
            ["flags"] = new JsonArray(),
        };

    public static JsonObject Setting(string key, string type, JsonNode? value) =>
        new()
        {
            ["key"] = key,
            ["type"] = type,
            ["default"] = value,
        };

    public static JsonObject Override(
        string key,
        JsonNode? value,
        DateTimeOffset? from = null,
        DateTimeOffset? until = null,
        string? message = null
    )
    {
        var made = new JsonObject { ["key"] = key, ["value"] = value };
        if (from is { } start)
            made["from"] = Rfc3339(start);
        if (until is { } end)
            made["until"] = Rfc3339(end);
        if (message is not null)
            made["message"] = message;
        return made;
    }

    private static string Rfc3339(DateTimeOffset at) =>
        at.UtcDateTime.ToString("o", CultureInfo.InvariantCulture);
}
