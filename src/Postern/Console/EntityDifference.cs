using System.Text.Json.Nodes;

namespace Postern.Console;

internal enum EntityChange
{
    Changed,
    Added,
    Removed,
}

/// <summary>One property on both sides; nested objects are spread out, so a value is a scalar or a list.</summary>
internal sealed record PropertyDifference(string Name, JsonNode? Before, JsonNode? After);

/// <summary>What an audit entry's before and after say about one entity.</summary>
internal sealed record EntityDifference(
    string Kind,
    string? Id,
    EntityChange Change,
    IReadOnlyList<PropertyDifference> Properties
)
{
    public static IReadOnlyList<EntityDifference> Between(JsonObject? before, JsonObject? after) =>
        [.. Names(after, before).Select(name => Of(name, before?[name], after?[name]))];

    private static EntityDifference Of(string name, JsonNode? before, JsonNode? after)
    {
        var separator = name.IndexOf(':', StringComparison.Ordinal);
        var kind = PropertyName.Humanize(separator < 0 ? name : name[..separator]);
        var id = separator < 0 ? null : name[(separator + 1)..];
        var change =
            before is null ? EntityChange.Added
            : after is null ? EntityChange.Removed
            : EntityChange.Changed;

        var old = Spread(before);
        var now = Spread(after);
        var properties = now
            .Keys.Union(old.Keys, StringComparer.Ordinal)
            .Select(key => new PropertyDifference(
                key,
                old.GetValueOrDefault(key),
                now.GetValueOrDefault(key)
            ));
        return new EntityDifference(kind, id, change, [.. properties]);
    }

    private static IEnumerable<string> Names(JsonObject? first, JsonObject? second) =>
        (first ?? [])
            .Select(member => member.Key)
            .Union((second ?? []).Select(member => member.Key), StringComparer.Ordinal);

    private static Dictionary<string, JsonNode?> Spread(JsonNode? entity)
    {
        var values = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        Collect(entity, "", values);
        return values;
    }

    private static void Collect(JsonNode? node, string path, Dictionary<string, JsonNode?> values)
    {
        if (node is JsonObject { Count: > 0 } members)
        {
            foreach (var (name, value) in members)
            {
                var words = PropertyName.Humanize(name);
                Collect(value, path.Length == 0 ? words : $"{path} › {words}", values);
            }
        }
        else if (path.Length > 0)
        {
            values[path] = node;
        }
        else if (node is not (null or JsonObject))
        {
            values["Value"] = node;
        }
    }
}
