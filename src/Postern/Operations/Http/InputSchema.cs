using System.Text.Json.Nodes;

namespace Postern.Operations.Http;

/// <summary>An operation's input as JSON Schema (2020-12), for clients that draw forms or options from it.</summary>
internal static class InputSchema
{
    public static JsonObject Of(OperationDescriptor operation) => Record(operation.Fields);

    private static JsonObject Record(IEnumerable<InputField> fields)
    {
        var all = fields.ToList();
        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(
                all.Select(field => KeyValuePair.Create(field.Name, (JsonNode?)Of(field)))
            ),
            ["required"] = new JsonArray([
                .. all.Where(field => field.Required).Select(field => JsonValue.Create(field.Name)),
            ]),
            ["additionalProperties"] = false,
        };
    }

    private static JsonObject Of(InputField field)
    {
        var schema = new JsonObject { ["title"] = field.Label };
        var type = field.Kind switch
        {
            InputKind.WholeNumber or InputKind.Money => "integer",
            InputKind.Percentage => "number",
            InputKind.Switch => "boolean",
            InputKind.TextList or InputKind.Rows => "array",
            InputKind.Json => "object",
            InputKind.Value => null,
            _ => "string",
        };
        if (type is not null)
        {
            schema["type"] = field.Required ? type : new JsonArray(type, "null");
        }

        Add(schema, "description", Description(field));
        Add(schema, "minimum", field.Kind == InputKind.Percentage ? 0 : field.Minimum);
        Add(schema, "maximum", field.Kind == InputKind.Percentage ? 100 : field.Maximum);
        if (type == "string")
        {
            Add(schema, "minLength", field.MinLength is > 0 ? field.MinLength : null);
            Add(schema, "maxLength", field.MaxLength);
            Add(schema, "pattern", field.Pattern);
            Add(
                schema,
                "format",
                field.Kind switch
                {
                    InputKind.Time => "date-time",
                    InputKind.Email => "email",
                    _ => null,
                }
            );
        }

        if (field.Choices is { } choices)
        {
            schema["enum"] = new JsonArray([
                .. choices.Select(choice => JsonValue.Create(choice.Value)),
            ]);
        }

        if (field.Kind == InputKind.Rows)
        {
            Add(schema, "minItems", field.MinItems > 0 ? (int?)field.MinItems : null);
            schema["maxItems"] = field.MaxItems;
            schema["items"] = Record(field.Fields);
        }
        else if (type == "array")
        {
            schema["items"] = new JsonObject { ["type"] = "string" };
        }

        if (field.Default is { } value)
        {
            schema["default"] = JsonNode.Parse(value);
        }

        return schema;
    }

    private static string? Description(InputField field)
    {
        var unit = field.Kind switch
        {
            InputKind.Money =>
                $"In minor units of {field.CurrencyField}: 1250 is EUR 12.50 or JPY 1,250.",
            InputKind.Percentage => "In percent, with at most 4 decimals.",
            InputKind.Currency => "A currency of ISO 4217, such as EUR.",
            _ => null,
        };
        return unit is null ? field.Help
            : field.Help is null ? unit
            : $"{field.Help} {unit}";
    }

    private static void Add<T>(JsonObject schema, string name, T? value)
    {
        if (value is not null)
        {
            schema[name] = JsonValue.Create(value);
        }
    }
}
