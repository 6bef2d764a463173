using System.Net;
using System.Text.RegularExpressions;

namespace Postern.Tests.Infrastructure;

/// <summary>The first form of a page, for tests that go through one without a browser.</summary>
public sealed partial class HtmlForm
{
    private HtmlForm(Uri action, Dictionary<string, string> fields)
    {
        Action = action;
        Fields = fields;
    }

    public Uri Action { get; }

    /// <summary>The inputs with a name, and their values; a test fills in what it wants to send.</summary>
    public Dictionary<string, string> Fields { get; }

    public static HtmlForm Read(Uri page, string html)
    {
        var form = Form().Match(html);
        if (!form.Success)
            throw new InvalidOperationException($"No form on {page}:\n{html}");

        var fields = Input()
            .Matches(form.Groups["content"].Value)
            .Select(input =>
                (Name: Attribute(input.Value, "name"), Value: Attribute(input.Value, "value"))
            )
            .Where(input => input.Name is not null)
            .ToDictionary(input => input.Name!, input => input.Value ?? "", StringComparer.Ordinal);
        return new(new(page, Attribute(form.Groups["tag"].Value, "action") ?? ""), fields);
    }

    private static string? Attribute(string tag, string name)
    {
        var match = Regex.Match(
            tag,
            $"""\s{name}=("(?<value>[^"]*)"|'(?<value>[^']*)'|(?<value>[^\s>]+))"""
        );
        return match.Success ? WebUtility.HtmlDecode(match.Groups["value"].Value) : null;
    }

    [GeneratedRegex("(?<tag><form[^>]*>)(?<content>.*?)</form>", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex("<input[^>]*>", RegexOptions.Singleline)]
    private static partial Regex Input();
}
