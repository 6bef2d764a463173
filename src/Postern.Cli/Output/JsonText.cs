using System.Text.Encodings.Web;
using System.Text.Json;

namespace Postern.Cli.Output;

/// <summary>JSON as the server sent it, laid out for reading.</summary>
internal static class JsonText
{
    // "Unsafe" is about JSON inside HTML. What is unsafe on a terminal is escaped afterwards.
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Indent(JsonElement json) =>
        TerminalText.EscapeJson(JsonSerializer.Serialize(json, Readable));

    /// <summary>The member, or null when it is absent or null.</summary>
    public static JsonElement? Member(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object
        && json.TryGetProperty(name, out var value)
        && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    public static string? Text(this JsonElement json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public static bool IsTrue(this JsonElement json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.True };

    public static IReadOnlyList<JsonElement> Items(this JsonElement json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.Array } items
            ? [.. items.EnumerateArray()]
            : [];
}
