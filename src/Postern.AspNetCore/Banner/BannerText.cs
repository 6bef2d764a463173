using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace Postern.AspNetCore.Banner;

/// <summary>Text from elsewhere (names, reasons) made fit for the banner: R-54.</summary>
internal static class BannerText
{
    private const int Longest = 200;

    /// <summary>As ASCII markup that means itself in every encoding of a page.</summary>
    public static string Encode(string text) => HtmlEncoder.Default.Encode(Plain(text));

    /// <summary>
    /// Without what could turn the line around, break it or hide a part of it: controls, line and paragraph separators,
    /// directional marks and invisible letters. The joiners that Persian, Hindi and emoji need stay.
    /// </summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (plain.Length >= Longest)
                return plain.Append('…').ToString();

            var category = Rune.GetUnicodeCategory(rune);
            if (rune.Value is 0x200C or 0x200D)
                plain.Append(rune);
            else if (category is UnicodeCategory.Format)
                continue;
            else if (Rune.IsControl(rune) || Rune.IsWhiteSpace(rune))
                plain.Append(plain.Length > 0 && plain[^1] != ' ' ? " " : "");
            else
                plain.Append(rune);
        }
        return plain.ToString().TrimEnd();
    }
}
