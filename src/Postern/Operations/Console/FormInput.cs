using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Postern.Operations.Console;

/// <summary>
/// What a form posts, as the JSON that the API would have got: so both go through the same binding. An empty control
/// means "not given", unless it held something before: then it clears.
/// </summary>
internal static class FormInput
{
    public static Dictionary<string, string?> Read(
        IFormCollection form,
        OperationDescriptor operation
    )
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["reason"] = Lines(form["reason"].LastOrDefault()),
            ["ticket"] = form["ticket"].LastOrDefault()?.Trim(),
        };
        foreach (var field in operation.Fields)
        {
            // The last value counts: a switch posts "false" and, when it is on, "true" after it.
            values[field.Name] = Lines(form[$"input.{field.Name}"].LastOrDefault());
        }

        return values;
    }

    public static JsonElement ToJson(
        OperationDescriptor operation,
        IReadOnlyDictionary<string, string?> values,
        IReadOnlyDictionary<string, string?> current
    )
    {
        var input = new JsonObject();
        foreach (var field in operation.Fields)
        {
            var text = values.GetValueOrDefault(field.Name);
            if (!string.IsNullOrWhiteSpace(text))
            {
                input[field.Name] = Node(field, text);
            }
            else if (
                !string.IsNullOrEmpty(current.GetValueOrDefault(field.Name)) && !field.Required
            )
            {
                input[field.Name] = field.Kind switch
                {
                    InputKind.TextList => new JsonArray(),
                    InputKind.Text or InputKind.MultilineText or InputKind.Email => "",
                    _ => null,
                };
            }
        }

        return JsonSerializer.SerializeToElement(input, PosternJson.Compact);
    }

    /// <summary>What cannot be read stays text: the binder says what it should have been.</summary>
    private static JsonNode? Node(InputField field, string text) =>
        field.Kind switch
        {
            InputKind.WholeNumber
                when long.TryParse(
                    text,
                    NumberStyles.AllowLeadingSign,
                    CultureInfo.InvariantCulture,
                    out var number
                ) => number,
            InputKind.Switch when bool.TryParse(text, out var on) => on,
            InputKind.Time
                when DateTime.TryParse(
                    text,
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal,
                    out var time
                ) => Times.Format(new DateTimeOffset(time)),
            InputKind.TextList => new JsonArray([
                .. text.Split(
                        '\n',
                        StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
                    )
                    .Select(line => JsonValue.Create(line)),
            ]),
            InputKind.Json or InputKind.Value => Parse(text),
            _ => text.Trim(),
        };

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }

    /// <summary>Browsers post line breaks as CR LF.</summary>
    private static string? Lines(string? text) =>
        text?.Replace("\r\n", "\n", StringComparison.Ordinal);
}
