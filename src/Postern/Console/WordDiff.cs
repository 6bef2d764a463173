using System.Text.RegularExpressions;

namespace Postern.Console;

/// <summary>A stretch of one text, and whether the other text has it too.</summary>
internal sealed record WordRun(string Text, bool Kept);

/// <summary>Finds the words of a longer text that its other version does not have.</summary>
internal static partial class WordDiff
{
    // Below, the whole value is easier to read than its parts; above, the table of the comparison
    // (length times length) costs more than it tells. Spaces count as words.
    private const int FewestWords = 7;
    private const int MostWords = 600;

    /// <summary>Compares a text with its other version.</summary>
    /// <returns>The text in runs; null where the two are too short, too long or too different to compare by words.</returns>
    public static IReadOnlyList<WordRun>? Of(string text, string other)
    {
        var words = Split(text);
        var others = Split(other);
        if (
            !text.Contains(' ', StringComparison.Ordinal)
            || Math.Max(words.Length, others.Length) < FewestWords
            || words.Length > MostWords
            || others.Length > MostWords
        )
        {
            return null;
        }
        var kept = Common(words, others);
        return IsSimilar(words, kept) ? Runs(words, Joined(words, kept)) : null;
    }

    // The space between two changed words goes with them.
    private static bool[] Joined(string[] words, bool[] kept) =>
        [
            .. kept.Select(
                (both, i) =>
                    both
                    && !(
                        i > 0
                        && i < kept.Length - 1
                        && string.IsNullOrWhiteSpace(words[i])
                        && !kept[i - 1]
                        && !kept[i + 1]
                    )
            ),
        ];

    private static bool IsSimilar(string[] words, bool[] kept)
    {
        var solid = words.Count(word => !string.IsNullOrWhiteSpace(word));
        var common = words
            .Zip(kept)
            .Count(pair => pair.Second && !string.IsNullOrWhiteSpace(pair.First));
        return common * 3 >= solid;
    }

    private static string[] Split(string text) =>
        [.. Word().Matches(text).Select(match => match.Value)];

    // Longest common subsequence; lengths[i, j] is that of the tails from i and j.
    private static bool[] Common(string[] words, string[] others)
    {
        var lengths = new int[words.Length + 1, others.Length + 1];
        for (var i = words.Length - 1; i >= 0; i--)
        {
            for (var j = others.Length - 1; j >= 0; j--)
            {
                lengths[i, j] =
                    words[i] == others[j]
                        ? lengths[i + 1, j + 1] + 1
                        : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
            }
        }

        var kept = new bool[words.Length];
        for (int i = 0, j = 0; i < words.Length && j < others.Length; )
        {
            if (words[i] == others[j])
            {
                kept[i] = true;
                i++;
                j++;
            }
            else if (lengths[i + 1, j] >= lengths[i, j + 1])
            {
                i++;
            }
            else
            {
                j++;
            }
        }
        return kept;
    }

    private static List<WordRun> Runs(string[] words, bool[] kept)
    {
        var runs = new List<WordRun>();
        for (var i = 0; i < words.Length; i++)
        {
            if (runs.Count > 0 && runs[^1].Kept == kept[i])
            {
                runs[^1] = runs[^1] with { Text = runs[^1].Text + words[i] };
            }
            else
            {
                runs.Add(new WordRun(words[i], kept[i]));
            }
        }
        return runs;
    }

    [GeneratedRegex(
        @"\w+|\s+|[^\w\s]",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Word();
}
