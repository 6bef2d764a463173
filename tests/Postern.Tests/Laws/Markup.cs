using System.Text.RegularExpressions;

namespace Postern.Tests.Laws;

/// <summary>What every page of the console has and has not, read from its HTML.</summary>
internal static partial class Markup
{
    /// <summary>One first heading, a title, a language, a label for every control, and nothing that the policy against inline code would stop.</summary>
    public static void Check(string html)
    {
        Assert.Single(FirstHeading().Matches(html));
        Assert.Matches("<title>[^<]+</title>", html);
        Assert.Matches("<html[^>]* lang=\"en\"", html);
        Assert.DoesNotMatch(@"<[a-z][^>]*\sstyle\s*=", html);
        Assert.DoesNotMatch(@"<[a-z][^>]*\son[a-z]+\s*=", html);
        Assert.DoesNotContain("<style", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("javascript:", html, StringComparison.OrdinalIgnoreCase);
        foreach (Match script in Script().Matches(html))
            Assert.Contains(" src=", script.Value, StringComparison.Ordinal);
        foreach (Match control in Control().Matches(html))
            Assert.True(IsLabelled(html, control), $"No label for {control.Value}");
    }

    private static bool IsLabelled(string html, Match control)
    {
        var tag = control.Value;
        if (Attribute(tag, "type") is "hidden" or "submit" or "button")
            return true;
        if (tag.Contains(" aria-label=\"", StringComparison.Ordinal))
            return true;
        if (Attribute(tag, "aria-labelledby") is { } named)
            return named
                .Split(' ')
                .All(id => html.Contains($"id=\"{id}\"", StringComparison.Ordinal));
        if (
            Attribute(tag, "id") is { } own
            && Regex.IsMatch(html, $"<label[^>]* for=\"{Regex.Escape(own)}\"[^>]*>\\s*[^<\\s]")
        )
            return true;

        // Within a label of its own.
        var before = html[..control.Index];
        return before.LastIndexOf("<label", StringComparison.Ordinal)
            > before.LastIndexOf("</label>", StringComparison.Ordinal);
    }

    private static string? Attribute(string tag, string name) =>
        Regex.Match(tag, $"\\s{name}=\"(?<value>[^\"]*)\"") is { Success: true } match
            ? match.Groups["value"].Value
            : null;

    [GeneratedRegex("<h1[ >]")]
    private static partial Regex FirstHeading();

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex Script();

    [GeneratedRegex("<(?:input|select|textarea)[^>]*>", RegexOptions.Singleline)]
    private static partial Regex Control();
}
