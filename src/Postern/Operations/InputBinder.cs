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

        var errors =
            input is not null && MinorUnits.AreAllIn(operation.InputProperties, element)
                ? InputValidation.Of(operation.InputProperties, input)
                : InputDiagnosis.Of(operation.InputProperties, element);
        return errors.Count == 0 ? (input, null) : (null, Problem.InvalidInput(errors));
    }
}
