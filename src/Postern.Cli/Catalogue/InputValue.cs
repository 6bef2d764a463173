using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Postern.Cli.Catalogue;

/// <summary>Turns what was typed into the JSON that the schema asks for. Bounds are the server's to check.</summary>
internal static class InputValue
{
    public static JsonNode? Of(InputMember member, IReadOnlyList<string> typed) =>
        member.Kind == InputKind.List
            ? new JsonArray([.. typed.SelectMany(text => Items(member, text))])
            : One(member, member.Kind, typed[^1]);

    /// <summary>Objects may be given one by one, or as the list that they stand in.</summary>
    private static IEnumerable<JsonNode?> Items(InputMember member, string text) =>
        One(member, member.ItemKind, text) switch
        {
            JsonArray list when member.ItemKind == InputKind.Json => list.Select(item =>
                item?.DeepClone()
            ),
            var one => [one],
        };

    private static JsonNode? One(InputMember member, InputKind kind, string text) =>
        kind switch
        {
            InputKind.Integer => long.TryParse(
                text,
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var whole
            )
                ? JsonValue.Create(whole)
                : throw Wrong(member, text, "a whole number, such as 7"),
            InputKind.Number => Json(text) is { } number
            && number.GetValueKind() == JsonValueKind.Number
                ? number
                : throw Wrong(member, text, "a number, such as 7.5"),
            InputKind.Boolean => text switch
            {
                "true" => JsonValue.Create(true),
                "false" => JsonValue.Create(false),
                _ => throw Wrong(member, text, "true or false"),
            },
            InputKind.Json => Json(text) ?? throw Wrong(member, text, "JSON, such as {\"a\": 1}"),
            InputKind.Value => Json(text) ?? JsonValue.Create(text),
            _ when member.Choices.Count > 0
                    && !member.Choices.Contains(text, StringComparer.Ordinal) => throw Wrong(
                member,
                text,
                $"one of {string.Join(", ", member.Choices)}"
            ),
            _ => JsonValue.Create(text),
        };

    private static JsonNode? Json(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static CliFailure Wrong(InputMember member, string text, string right) =>
        new(ExitCode.Usage, $"{member.Option} must be {right}; it is: {text}");
}
