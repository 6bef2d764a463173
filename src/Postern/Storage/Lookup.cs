using System.Globalization;
using System.Text;

namespace Postern.Storage;

/// <summary>How texts are compared when people look for something: no case, no accents, no punctuation needed.</summary>
public static class Lookup
{
    /// <summary>Lower case, without accents, white space folded to single blanks.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                if (folded.Length > 0 && folded[^1] != ' ')
                {
                    folded.Append(' ');
                }
            }
            else if (
                Rune.GetUnicodeCategory(rune)
                is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Control)
            )
            {
                folded.Append(Plain(Rune.ToLowerInvariant(rune)));
            }
        }

        return folded.ToString().Trim();
    }

    private static string Plain(Rune rune) =>
        rune.Value == '’' ? "'"
        : rune.IsBmp && BaseLetters.Of((char)rune.Value) is { } letter ? letter
        : rune.ToString();

    /// <summary>
    /// Everything a row can be found by, a line each; a text with punctuation stands there a second time without, so
    /// that "moodys" finds "Moody's" and "att" finds "AT&amp;T".
    /// </summary>
    public static string Text(IEnumerable<string?> parts)
    {
        var lines = new List<string>();
        foreach (var part in parts)
        {
            if (string.IsNullOrEmpty(part))
            {
                continue;
            }

            var folded = Fold(part);
            var bare = Bare(folded);
            lines.Add(folded);
            if (bare != folded && bare.Length > 0)
            {
                lines.Add(bare);
            }
        }

        return string.Join('\n', lines.Distinct(StringComparer.Ordinal));
    }

    /// <summary>The words of a search, each of which must be found.</summary>
    public static IReadOnlyList<string> Words(string search) =>
        [
            .. Fold(search)
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Distinct(StringComparer.Ordinal)
                .Take(8),
        ];

    private static string Bare(string folded) =>
        string.Concat(
            folded
                .EnumerateRunes()
                .Where(rune => Rune.IsLetterOrDigit(rune) || rune.Value == ' ')
                .Select(rune => rune.ToString())
        );
}
