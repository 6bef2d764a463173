namespace Postern.Operations.Console;

/// <summary>A field's help and its bounds, in words.</summary>
internal static class FieldNote
{
    public static string? Of(InputField field)
    {
        var parts = new[] { field.Help, Bounds(field), Form(field) }.Where(part =>
            part is not null
        );
        var note = string.Join(' ', parts);
        return note.Length == 0 ? null : note;
    }

    private static string? Bounds(InputField field) =>
        // Minor units are no words for people, and in a form the currency may yet change.
        field.Kind is InputKind.Money
            ? null
            : (field.Minimum, field.Maximum) switch
            {
                ({ } least, { } most) => $"From {least:N0} to {most:N0}.",
                ({ } least, null) => $"At least {least:N0}.",
                (null, { } most) => $"At most {most:N0}.",
                _ => field.MinLength is > 1 ? $"At least {field.MinLength} characters." : null,
            };

    private static string? Form(InputField field) =>
        field.Kind switch
        {
            InputKind.TextList when field.Choices is null => "One on each line.",
            InputKind.Time => "In UTC.",
            InputKind.Json => "As JSON.",
            InputKind.Money => "With a point before decimals: 12.50.",
            InputKind.Percentage => "In percent.",
            InputKind.Rows when field.MaxItems > 1 =>
                $"At most {field.MaxItems}. Empty ones are left out.",
            _ => null,
        };
}
