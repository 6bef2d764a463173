using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Postern.Operations;

/// <summary>Turns JSON into an operation's input: strictly, and with every fault named by its field at once.</summary>
internal static class InputBinder
{
    private static readonly JsonElement Empty = JsonElement.Parse("{}");

    public static (object? Input, Problem? Problem) Bind(
        OperationDescriptor operation,
        JsonElement? json
    )
    {
        var element = json is null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined }
            ? Empty
            : json.Value;
        if (element.ValueKind != JsonValueKind.Object)
        {
            return (null, Problem.InvalidInput("input", "must be a JSON object."));
        }

        object? input = null;
        try
        {
            input = element.Deserialize(operation.InputType, PosternJson.Strict);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Falls through to the field-by-field look, which says what is wrong with which field.
        }

        var errors = input is null ? Diagnose(operation, element) : Validate(operation, input);
        return errors.Count == 0 ? (input, null) : (null, Problem.InvalidInput(errors));
    }

    private static Dictionary<string, string[]> Validate(
        OperationDescriptor operation,
        object input
    )
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(
            input,
            new ValidationContext(input),
            results,
            validateAllProperties: true
        );
        var errors = results
            .SelectMany(
                result => result.MemberNames.DefaultIfEmpty("input"),
                (result, member) => (result, member)
            )
            .GroupBy(
                pair => JsonNamingPolicy.CamelCase.ConvertName(pair.member),
                StringComparer.Ordinal
            )
            .ToDictionary(
                group => group.Key,
                group =>
                    group.Select(pair => pair.result.ErrorMessage ?? "is not valid.").ToArray(),
                StringComparer.Ordinal
            );
        foreach (var (field, property) in operation.InputProperties)
        {
            var fault = property.GetValue(input) switch
            {
                string text => TextFault(field, text),
                IEnumerable<string> texts => texts
                    .Select(text => text is null ? "must not hold null." : TextFault(field, text))
                    .FirstOrDefault(found => found is not null),
                _ => null,
            };
            if (fault is not null)
            {
                errors.TryAdd(field.Name, [fault]);
            }
        }

        return errors;
    }

    private static string? TextFault(InputField field, string text)
    {
        if (Texts.Fault(text, lines: field.Kind == InputKind.MultilineText) is { } fault)
        {
            return fault;
        }

        if (field.Required && string.IsNullOrWhiteSpace(text))
        {
            return "must not be empty.";
        }

        var limit = field.MaxLength ?? 1000;
        return text.Length > limit ? $"must be at most {limit} characters long." : null;
    }

    private static Dictionary<string, string[]> Diagnose(
        OperationDescriptor operation,
        JsonElement element
    )
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var known = operation.InputProperties.ToDictionary(
            pair => pair.Field.Name,
            pair => pair,
            StringComparer.Ordinal
        );
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (!known.TryGetValue(member.Name, out var pair))
            {
                var allowed =
                    known.Count == 0 ? "takes no input" : $"knows {string.Join(", ", known.Keys)}";
                errors[member.Name] = [$"is not a field of this operation; it {allowed}."];
            }
            else if (!seen.Add(member.Name))
            {
                errors[member.Name] = ["stands there twice."];
            }
            else if (!Binds(member.Value, pair.Property.PropertyType, pair.Field))
            {
                errors[member.Name] = [Expectation(pair.Field, pair.Property.PropertyType)];
            }
        }

        foreach (var (field, _) in operation.InputProperties.Where(pair => pair.Field.Required))
        {
            if (!seen.Contains(field.Name))
            {
                errors.TryAdd(field.Name, ["is required."]);
            }
        }

        if (errors.Count == 0)
        {
            errors["input"] = ["does not fit this operation's schema."];
        }

        return errors;
    }

    private static bool Binds(JsonElement value, Type type, InputField field)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return !field.Required
                && (!type.IsValueType || Nullable.GetUnderlyingType(type) is not null);
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
