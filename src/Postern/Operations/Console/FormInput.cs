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
            var given = form[$"input.{field.Name}"];
            values[field.Name] =
                // A list may come as one box for each, of which those that are ticked are sent.
                field.Kind is InputKind.TextList
                && given.Count > 0
                    ? Lines(string.Join('\n', given.Where(line => !string.IsNullOrEmpty(line))))
                    // The last value counts: a switch posts "false" and, when it is on, "true" after it.
                    : Lines(given.LastOrDefault());
        }

        return values;
    }

    /// <summary>The input as the API would have got it.</summary>
    /// <param name="fields">As they were asked for: a text stays one, though it may read as a number.</param>
    /// <param name="values">What was entered.</param>
    /// <param name="current">What the fields held before.</param>
    public static JsonElement ToJson(
        IReadOnlyList<InputField> fields,
        IReadOnlyDictionary<string, string?> values,
        IReadOnlyDictionary<string, string?> current
    )
    {
        var input = new JsonObject();
        foreach (var field in fields)
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
