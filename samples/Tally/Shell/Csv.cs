using System.Text;

namespace Tally.Shell;

/// <summary>Comma-separated values as RFC 4180 has them: a field with a comma, a quote or a line break stands in quotes.</summary>
internal static class Csv
{
    /// <summary>The records with the line on which each begins. Empty lines are none.</summary>
    /// <exception cref="FormatException">A quote is not closed, or something follows a closing quote.</exception>
    public static IEnumerable<(int Line, List<string> Fields)> Read(string text)
    {
        var (at, line) = (0, 1);
        while (at < text.Length)
        {
            var start = line;
            List<string> fields = [];
            do
            {
                fields.Add(Field(text, ref at, ref line));
            } while (Skip(text, ref at, ','));

            if (at < text.Length && !SkipLineEnd(text, ref at))
            {
                throw new FormatException(
                    $"Line {line}: after a closing quote there must be a comma or the end of the line. Double each quote within a text."
                );
            }

            line++;
            if (fields is not [{ Length: 0 }])
            {
                yield return (start, fields);
            }
        }
    }

    /// <summary>One record with its end. A field that a spreadsheet would take for a formula is marked as text.</summary>
    public static string Line(IEnumerable<string> fields) =>
        string.Join(',', fields.Select(Quoted)) + "\r\n";

    private static string Quoted(string field)
    {
        var safe = field.Length > 0 && "=+-@\t\r".Contains(field[0]) ? "'" + field : field;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0
            ? safe
            : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static string Field(string text, ref int at, ref int line)
    {
        if (!Skip(text, ref at, '"'))
        {
            var rest = text.AsSpan(at);
            var length = rest.IndexOfAny(",\r\n");
            length = length < 0 ? rest.Length : length;
            at += length;
            return rest[..length].Trim().ToString();
        }

        var begun = line;
        var field = new StringBuilder();
        while (at < text.Length)
        {
            var letter = text[at++];
            if (letter == '"' && !Skip(text, ref at, '"'))
            {
                return field.ToString().Trim();
            }

            line += letter == '\n' ? 1 : 0;
            field.Append(letter);
        }

        throw new FormatException($"Line {begun}: a quote is never closed.");
    }

    private static bool Skip(string text, ref int at, char letter)
    {
        if (at >= text.Length || text[at] != letter)
        {
            return false;
        }

        at++;
        return true;
    }

    private static bool SkipLineEnd(string text, ref int at)
    {
        var isReturn = Skip(text, ref at, '\r');
        return Skip(text, ref at, '\n') || isReturn;
    }
}
