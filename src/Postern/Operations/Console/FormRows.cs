using System.Globalization;

namespace Postern.Operations.Console;

/// <summary>
/// Rows among the values of a form: each cell under its place, <c>lines[0].quantity</c>, and how many rows there are under
/// the name of the field.
/// </summary>
internal static class FormRows
{
    public static string At(InputField field, int row) =>
        string.Create(CultureInfo.InvariantCulture, $"{field.Name}[{row}]");

    public static string At(InputField field, int row, InputField member) =>
        $"{At(field, row)}.{member.Name}";

    public static int Count(InputField field, IReadOnlyDictionary<string, string?> values) =>
        int.TryParse(
            values.GetValueOrDefault(field.Name),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var count
        )
            ? count
            : 0;

    /// <summary>Reads what was posted. Rows in which nothing was entered are not there, and the rest closes up.</summary>
    public static void Read(
        IFormCollection form,
        InputField field,
        Dictionary<string, string?> values
    )
    {
        var count = 0;
        // One more than there may be, so that too many are refused and not left out.
        foreach (var row in Posted(form, field).Take(field.MaxItems + 1))
        {
            var cells = field
                .Fields.Select(member =>
                    (
                        Member: member,
                        Text: FormInput.Text(member, form[$"input.{At(field, row, member)}"])
                    )
                )
                .ToList();
            if (cells.TrueForAll(cell => IsLeft(cell.Member, cell.Text)))
            {
                continue;
            }

            foreach (var (member, text) in cells)
            {
                values[At(field, count, member)] = text;
            }

            count++;
        }

        values[field.Name] = count == 0 ? null : count.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The numbers of the rows that were posted, in the order they stood; a row that was removed leaves a gap.</summary>
    private static IEnumerable<int> Posted(IFormCollection form, InputField field)
    {
        var start = $"input.{field.Name}[";
        return form
            .Keys.Where(key => key.StartsWith(start, StringComparison.Ordinal))
            .Select(key =>
                key.IndexOf(']', StringComparison.Ordinal) is var end
                && end > start.Length
                && int.TryParse(
                    key.AsSpan(start.Length, end - start.Length),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var row
                )
                    ? row
                    : -1
            )
            .Where(row => row >= 0)
            .Distinct()
            .Order();
    }

    /// <summary>Whether nothing was entered: a control that came with its default is as it was.</summary>
    private static bool IsLeft(InputField member, string? text) =>
        string.IsNullOrWhiteSpace(text)
        || text == FieldDefault.Of(member)
        // A switch cannot be left empty.
        || (member.Kind is InputKind.Switch && text == "false");
}
