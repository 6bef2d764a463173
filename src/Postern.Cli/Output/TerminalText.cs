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

    public static string Escape(string text) =>
        Escape(
            text,
            IsUnsafe,
            rune => string.Create(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}")
        );

    /// <summary>Of JSON text: the same JSON, whose line breaks are its layout and stay.</summary>
    public static string EscapeJson(string json) =>
        Escape(json, rune => IsUnsafe(rune) && rune.Value is not ('\n' or '\r'), JsonEscape);

    private static string Escape(string text, Func<Rune, bool> isUnsafe, Func<Rune, string> escape)
    {
        if (!text.EnumerateRunes().Any(isUnsafe))
            return text;
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (isUnsafe(rune))
                escaped.Append(escape(rune));
            else
                escaped.Append(rune);
        }
        return escaped.ToString();
    }

    private static string JsonEscape(Rune rune) =>
        string.Concat(
            rune.ToString()
                .Select(unit => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}"))
        );

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
