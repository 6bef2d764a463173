using System.Text.Json;
using Spectre.Console;

namespace Postern.Cli.Output;

/// <summary>What an operation changed: each property with its value before and after.</summary>
internal static class ChangeTable
{
    public static void Write(Screen screen, JsonElement? before, JsonElement? after)
    {
        var old = Flatten(before);
        var current = Flatten(after);
        string[][] changes =
        [
            .. old
                .Keys.Union(current.Keys, StringComparer.Ordinal)
                .Select(path => new[] { path, ValueAt(old, path), ValueAt(current, path) })
                .Where(row => row[1] != row[2]),
        ];
        if (changes.Length == 0)
        {
            screen.Line("No recorded value changes.");
            return;
        }
        screen.Table(
            [
                new("property"),
                new("before") { Style = new Style(Color.Red) },
                new("after") { Style = new Style(Color.Green) },
            ],
            changes
        );
    }

    private static string ValueAt(Dictionary<string, JsonElement> values, string path) =>
        values.TryGetValue(path, out var value) ? CellText.Of(value) : CellText.Nothing;

    private static Dictionary<string, JsonElement> Flatten(JsonElement? json)
    {
        Dictionary<string, JsonElement> values = new(StringComparer.Ordinal);
        if (json is { } whole)
            Flatten("", whole, values);
        return values;
    }

    private static void Flatten(
        string path,
        JsonElement json,
        Dictionary<string, JsonElement> values
    )
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            values[path.Length == 0 ? "value" : path] = json;
            return;
        }
        foreach (var member in json.EnumerateObject())
            Flatten(path.Length == 0 ? member.Name : $"{path}.{member.Name}", member.Value, values);
    }
}
