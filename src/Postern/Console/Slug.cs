namespace Postern.Console;

/// <summary>Makes an element id of a heading's words.</summary>
internal static class Slug
{
    public static string Of(string words) =>
        string.Concat(
            words.ToLowerInvariant().Select(letter => char.IsLetterOrDigit(letter) ? letter : '-')
        );
}
