using Microsoft.Extensions.Primitives;

namespace Postern.Operations.Console;

/// <summary>
/// What a form posts, by the name of the field: as it was typed, so that it can be shown again. The fields of a row are
/// named by their place: <c>lines[0].quantity</c>.
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
            if (field.Kind is InputKind.Rows)
            {
                FormRows.Read(form, field, values);
            }
            else
            {
                values[field.Name] = Text(field, form[$"input.{field.Name}"]);
            }
        }

        return values;
    }

    /// <summary>What the controls of one field sent.</summary>
    public static string? Text(InputField field, StringValues given) =>
        // A list may come as one box for each, of which those that are ticked are sent.
        field.Kind is InputKind.TextList
        && given.Count > 0
            ? Lines(string.Join('\n', given.Where(line => !string.IsNullOrEmpty(line))))
            // The last value counts: a switch posts "false" and, when it is on, "true" after it.
            : Lines(given.LastOrDefault());

    /// <summary>Browsers post line breaks as CR LF.</summary>
    private static string? Lines(string? text) =>
        text?.Replace("\r\n", "\n", StringComparison.Ordinal);
}
