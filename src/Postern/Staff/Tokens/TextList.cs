using System.Text.Json;

namespace Postern.Staff.Tokens;

/// <summary>Claims that are one text or a list of texts (<c>aud</c>, roles).</summary>
internal static class TextList
{
    /// <summary>The texts; null when the value, or one of the list, is something else.</summary>
    public static IReadOnlyList<string>? Read(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? [value.GetString()!] : ReadArray(value);

    /// <summary>The texts of a list; null when it is no list, or one of it is no text.</summary>
    public static IReadOnlyList<string>? ReadArray(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array
        && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
            : null;
}
