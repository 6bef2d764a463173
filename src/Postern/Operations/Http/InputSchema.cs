using System.Text.Json.Nodes;

namespace Postern.Operations.Http;

/// <summary>An operation's input as JSON Schema (2020-12), for clients that draw forms or options from it.</summary>
internal static class InputSchema
{
    public static JsonObject Of(OperationDescriptor operation)
    {
        var properties = new JsonObject();
        foreach (var field in operation.Fields)
        {
            properties[field.Name] = Of(field);
        }

        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray([
                .. operation
                    .Fields.Where(field => field.Required)
                    .Select(field => JsonValue.Create(field.Name)),
            ]),
            ["additionalProperties"] = false,
        };
    }

    private static JsonObject Of(InputField field)
    {
        var schema = new JsonObject { ["title"] = field.Label };
        var type = field.Kind switch
        {
            InputKind.WholeNumber => "integer",
            InputKind.Switch => "boolean",
            InputKind.TextList => "array",
            InputKind.Json => "object",
            InputKind.Value => null,
            _ => "string",
        };
        if (type is not null)
        {
            schema["type"] = field.Required ? type : new JsonArray(type, "null");
        }

        Add(schema, "description", field.Help);
        Add(schema, "minimum", field.Minimum);
        Add(schema, "maximum", field.Maximum);
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

        if (type == "array")
        {
            schema["items"] = new JsonObject { ["type"] = "string" };
        }

        if (field.Default is { } value)
        {
            schema["default"] = JsonNode.Parse(value);
        }

        return schema;
    }

    private static void Add<T>(JsonObject schema, string name, T? value)
    {
        if (value is not null)
        {
            schema[name] = JsonValue.Create(value);
        }
    }
}
