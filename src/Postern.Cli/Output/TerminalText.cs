using System.Globalization;
using System.Text;

namespace Postern.Cli.Output;

/// <summary>
/// Makes text of a server harmless on a terminal: a tenant's name must not move the cursor, hide what stands beside
/// it, or turn the reading direction.
/// </summary>
internal static class TerminalText
{
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    public static string Escape(string text)
    {
        if (!text.EnumerateRunes().Any(IsUnsafe))
            return text;
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsUnsafe(rune))
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}");
            else
                escaped.Append(rune);
        }
        return escaped.ToString();
    }

    // Bidirectional controls, zero-width spaces and tag characters are all format characters. The two joiners are
    // left alone: Persian words and emoji need them, and they cannot reorder anything.
    private static bool IsUnsafe(Rune rune) =>
        rune.Value is not (ZeroWidthNonJoiner or ZeroWidthJoiner)
        && Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.Surrogate;
}
