using System.Reflection;
using System.Text.Json;
using Postern.Amounts;

namespace Postern.Operations;

/// <summary>What is wrong with JSON that does not bind, field by field: each is said what would be right.</summary>
internal static class InputDiagnosis
{
    public static Dictionary<string, string[]> Of(
        IReadOnlyList<(InputField Field, PropertyInfo Property)> fields,
        JsonElement input
    )
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        Diagnose(fields, input, "", errors);
        if (errors.Count == 0)
        {
            errors["input"] = ["does not fit this operation's schema."];
        }

        return errors;
    }

    /// <summary>Looks at one record, and at the rows in it.</summary>
    /// <param name="fields">What may stand there.</param>
    /// <param name="record">What stands there.</param>
    /// <param name="at">Where that is: <c>lines[0].</c>, or nothing for the input itself.</param>
    /// <param name="errors">Takes what is found.</param>
    private static void Diagnose(
        IReadOnlyList<(InputField Field, PropertyInfo Property)> fields,
        JsonElement record,
        string at,
        Dictionary<string, string[]> errors
    )
    {
        var known = fields.ToDictionary(
            pair => pair.Field.Name,
            pair => pair,
            StringComparer.Ordinal
        );
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in record.EnumerateObject())
        {
            if (!known.TryGetValue(member.Name, out var pair))
            {
                var place = at.Length == 0 ? "this operation" : "a row";
                var allowed =
                    known.Count == 0 ? "takes no input" : $"knows {string.Join(", ", known.Keys)}";
                errors[at + member.Name] = [$"is not a field of {place}; it {allowed}."];
            }
            else if (!seen.Add(member.Name))
            {
                errors[at + member.Name] = ["stands there twice."];
            }
            else if (
                pair.Field.Kind == InputKind.Rows
                && member.Value.ValueKind == JsonValueKind.Array
            )
            {
                DiagnoseRows(pair.Field, member.Value, at + member.Name, errors);
            }
            else if (!Binds(member.Value, pair.Property.PropertyType, pair.Field))
            {
                errors[at + member.Name] = [Expectation(pair.Field, pair.Property.PropertyType)];
            }
        }

        foreach (var (field, _) in fields.Where(pair => pair.Field.Required))
        {
            if (!seen.Contains(field.Name))
            {
                errors.TryAdd(at + field.Name, ["is required."]);
            }
        }
    }

    private static void DiagnoseRows(
        InputField field,
        JsonElement rows,
        string at,
        Dictionary<string, string[]> errors
    )
    {
        foreach (var (index, row) in rows.EnumerateArray().Index())
        {
            if (index >= field.MaxItems)
            {
                errors[at] = [InputValidation.CountExpectation(field)];
                return;
            }

            if (row.ValueKind == JsonValueKind.Object)
            {
                Diagnose(field.RowProperties, row, $"{at}[{index}].", errors);
            }
            else
            {
                errors[$"{at}[{index}]"] = ["must be a JSON object."];
            }
        }
    }

    private static bool Binds(JsonElement value, Type type, InputField field)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return !field.Required
                && (!type.IsValueType || Nullable.GetUnderlyingType(type) is not null);
        }

        if (field.Kind == InputKind.Money)
        {
            return MinorUnits.Fit(value);
        }

        try
        {
            return value.Deserialize(type, PosternJson.Strict) is not null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static string Expectation(InputField field, Type type) =>
        field.Kind switch
        {
            InputKind.WholeNumber when field is { Minimum: { } low, Maximum: { } high } =>
                $"must be a whole number between {low} and {high}.",
            InputKind.WholeNumber => "must be a whole number.",
            InputKind.Money => MinorUnits.Expectation,
            InputKind.Percentage => Percentage.Expectation,
            InputKind.Rows =>
                $"must be a list of objects with {string.Join(", ", field.Fields.Select(member => member.Name))}.",
            InputKind.Switch => "must be true or false.",
            InputKind.Choice when field.Choices is { } choices =>
                $"must be one of {string.Join(", ", choices.Select(choice => $"\"{choice.Value}\""))}.",
            InputKind.Time =>
                "must be an RFC 3339 time with its offset, such as 2026-01-31T09:00:00Z.",
            InputKind.TextList => "must be a list of texts.",
            InputKind.Json => "does not fit its schema.",
            InputKind.Value => "must be a JSON value.",
            InputKind.Text when type == typeof(Guid) || type == typeof(Guid?) => "must be a UUID.",
            _ => "must be a text.",
        };
}
