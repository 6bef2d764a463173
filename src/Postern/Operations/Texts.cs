using System.Globalization;
using System.Text;

namespace Postern.Operations;

/// <summary>Which text may come in, and how text of others is made safe to log and show.</summary>
public static class Texts
{
    /// <summary>
    /// What is wrong with a text that somebody sent, or null. Refused: unpaired surrogates, NUL and other control
    /// characters (line breaks and tabs where <paramref name="lines"/> is set), and the bidirectional overrides that
    /// make text read other than it is.
    /// </summary>
    public static string? Fault(string text, bool lines)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsSurrogate(c))
            {
                if (
                    !char.IsHighSurrogate(c)
                    || i + 1 == text.Length
                    || !char.IsLowSurrogate(text[i + 1])
                )
                {
                    return "is not valid Unicode text.";
                }

                i++;
            }
            else if (char.IsControl(c) && !(lines && c is '\n' or '\r' or '\t'))
            {
                return "must not hold control characters.";
            }
            else if (c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'))
            {
                return "must not hold characters that reverse the direction of text.";
            }
        }

        return null;
    }

    /// <summary>At least eight letters or digits: white space and invisible characters explain nothing.</summary>
    public static bool IsMeaningful(string? text, int atLeast = 8) =>
        text is not null && text.EnumerateRunes().Count(Rune.IsLetterOrDigit) >= atLeast;

    /// <summary>Untrusted text for a log or an entry: invalid and control characters become U+FFFD, and it is cut.</summary>
    public static string? Clean(string? text, int limit)
    {
        if (text is null || (text.Length <= limit && Fault(text, lines: false) is null))
        {
            return text;
        }

        var clean = new StringBuilder(Math.Min(text.Length, limit));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > limit)
            {
                break;
            }

            var safe =
                Rune.GetUnicodeCategory(rune)
                    is not (UnicodeCategory.Control or UnicodeCategory.Surrogate)
                && Fault(rune.ToString(), lines: false) is null;
            clean.Append(safe ? rune.ToString() : "\uFFFD");
        }

        return clean.ToString();
    }
}
