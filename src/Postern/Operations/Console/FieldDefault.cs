using System.Text.Json.Nodes;

namespace Postern.Operations.Console;

/// <summary>A field's default as its control holds it: text without quotes, a list with one item a line.</summary>
internal static class FieldDefault
{
    public static string? Of(InputField field) =>
        (field.Default is null ? null : JsonNode.Parse(field.Default)) switch
        {
            null => null,
            JsonArray list when field.Kind is InputKind.TextList => string.Join(
                '\n',
                list.Select(item => item?.ToString())
            ),
            var value => value.ToString(),
        };
}
