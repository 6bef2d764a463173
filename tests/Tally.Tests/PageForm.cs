using System.Net;
using System.Text.RegularExpressions;

namespace Tally.Tests;

/// <summary>The fields of a form as its page fills them in.</summary>
internal static partial class PageForm
{
    public static Dictionary<string, string> Find(string html, string action)
    {
        var form =
            Form()
                .Matches(html)
                .FirstOrDefault(form =>
                    Attribute(form.Groups["tag"].Value, "action") == action
                    || form.Value.Contains($"formaction=\"{action}\"", StringComparison.Ordinal)
                )
            ?? throw new InvalidOperationException($"No form that posts to {action} on:\n{html}");
        var content = form.Groups["content"].Value;
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match input in Input().Matches(content))
        {
            var type = Attribute(input.Value, "type");
            var isOff =
                type is "radio" && !input.Value.Contains(" checked", StringComparison.Ordinal);
            if (!isOff && Attribute(input.Value, "name") is { } name)
            {
                fields[name] = Attribute(input.Value, "value") ?? "";
            }
        }

        foreach (Match select in Select().Matches(content))
        {
            var chosen = Option()
                .Matches(select.Value)
                .FirstOrDefault(option =>
                    option.Value.Contains(" selected", StringComparison.Ordinal)
                );
            fields[Attribute(select.Value, "name")!] = chosen is null
                ? ""
                : Attribute(chosen.Value, "value") ?? "";
        }

        return fields;
    }

    private static string? Attribute(string tag, string name)
    {
        var match = Regex.Match(tag, $"\\s{name}=\"(?<value>[^\"]*)\"");
        return match.Success ? WebUtility.HtmlDecode(match.Groups["value"].Value) : null;
    }

    [GeneratedRegex("(?<tag><form[^>]*>)(?<content>.*?)</form>", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex("<input[^>]*>", RegexOptions.Singleline)]
    private static partial Regex Input();

    [GeneratedRegex("<select.*?</select>", RegexOptions.Singleline)]
    private static partial Regex Select();

    [GeneratedRegex("<option[^>]*>", RegexOptions.Singleline)]
    private static partial Regex Option();
}
