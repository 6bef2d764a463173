using System.Text;
using System.Text.RegularExpressions;
using Postern.Storage;

namespace Postern.Tenants;

/// <summary>Short names for URLs.</summary>
public static partial class Slug
{
    public const string Pattern = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$";

    /// <summary>"Moody's Corporation" becomes "moodys-corporation"; what has no Latin letter or digit becomes "tenant".</summary>
    public static string From(string name)
    {
        var slug = new StringBuilder();
        foreach (var c in Lookup.Fold(name).Replace("&", " and ", StringComparison.Ordinal))
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                slug.Append(c);
            }
            else if (c is not ('\'' or '’' or '.') && slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        var text = slug.ToString().Trim('-');
        text = text.Length > 50 ? text[..50].Trim('-') : text;
        return text.Length == 0 ? "tenant" : text;
    }

    [GeneratedRegex(Pattern, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    public static partial Regex Valid();
}
