using System.Text.Json;

namespace Postern.Cli.Output;

/// <summary>One JSON value as a person reads it in a table.</summary>
internal static class CellText
{
    public const string Nothing = "(none)";

    // What stands for a whole object, best first.
    private static readonly string[] Names = ["name", "email", "title", "key", "code", "id"];

    public static string Of(JsonElement? value) =>
        value is not { } json
            ? Nothing
            : json.ValueKind switch
            {
                JsonValueKind.Null => Nothing,
                JsonValueKind.String => json.GetString() is { Length: > 0 } text ? text : "\"\"",
                JsonValueKind.True => "yes",
                JsonValueKind.False => "no",
                JsonValueKind.Array when json.EnumerateArray().All(IsPlain) => json.GetArrayLength()
                == 0
                    ? Nothing
                    : string.Join(", ", json.EnumerateArray().Select(item => Of(item))),
                JsonValueKind.Object when NameOf(json) is { } name => name,
                _ => json.GetRawText(),
            };

    public static bool IsPlain(JsonElement json) =>
        json.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array);

    /// <summary>The value at a path such as <c>staff.email</c>.</summary>
    public static JsonElement? At(JsonElement json, string path)
    {
        JsonElement? value = json;
        foreach (var step in path.Split('.'))
            value = value?.Member(step);
        return value;
    }

    private static string? NameOf(JsonElement json) =>
        Names.Select(name => json.Text(name)).FirstOrDefault(name => name is not null);
}
