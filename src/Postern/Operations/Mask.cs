namespace Postern.Operations;

/// <summary>Personal data as an entry holds it: enough to recognise, no more.</summary>
public static class Mask
{
    /// <summary>"jane@example.com" becomes "j•••@example.com", "Jane Doe" becomes "J••• D•••".</summary>
    public static string Text(string text)
    {
        var at = text.LastIndexOf('@');
        return at > 0
            ? $"{First(text)}•••{text[at..]}"
            : string.Join(
                ' ',
                text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(word => $"{First(word)}•••")
            );
    }

    private static string First(string text) => text.EnumerateRunes().FirstOrDefault().ToString();
}
