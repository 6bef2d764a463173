using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Postern.Jobs.Hangfire;

/// <summary>
/// Where in a Hangfire job its tenant, user or correlation id stands: in an argument (<c>$[0].TenantId</c>), or in the
/// job parameter of that name (<c>TenantId</c>).
/// </summary>
internal sealed partial class HangfirePath
{
    public const string Form =
        "must be the path of an argument such as $[0].TenantId, or the name of a job parameter such as TenantId";

    /// <summary>Names and indices from the list of arguments on; of a job parameter none.</summary>
    private readonly IReadOnlyList<object> _steps;

    private HangfirePath(string text, string? parameter, IReadOnlyList<object> steps)
    {
        Text = text;
        Parameter = parameter;
        _steps = steps;
    }

    /// <summary>As configured.</summary>
    public string Text { get; }

    /// <summary>The job parameter to look into; null: the arguments.</summary>
    public string? Parameter { get; }

    public static HangfirePath? TryRead(string text)
    {
        if (ParameterName().IsMatch(text))
        {
            return new HangfirePath(text, text, []);
        }

        return ArgumentPath().Match(text) is { Success: true } match
            ? new HangfirePath(
                text,
                null,
                [
                    .. match
                        .Groups["step"]
                        .Captures.Select(step =>
                            int.TryParse(
                                step.Value,
                                NumberStyles.None,
                                CultureInfo.InvariantCulture,
                                out var index
                            )
                                ? (object)index
                                : step.Value
                        ),
                ]
            )
            : null;
    }

    /// <summary>What stands there, as text; null where there is nothing, or neither a text nor a number.</summary>
    public string? Find(JsonArray? arguments, IReadOnlyDictionary<string, string> parameters)
    {
        if (Parameter is not null)
        {
            return parameters.TryGetValue(Parameter, out var value)
                ? TextOf(HangfireJson.Value(value))
                : null;
        }

        JsonNode? node = arguments;
        foreach (var step in _steps)
        {
            node = (node, step) switch
            {
                (JsonArray items, int index) when index < items.Count => items[index],
                (JsonObject members, string name) => members[name],
                _ => null,
            };
        }

        return TextOf(node);
    }

    private static string? TextOf(JsonNode? node)
    {
        var text = node?.GetValueKind() switch
        {
            JsonValueKind.String => node.GetValue<string>(),
            JsonValueKind.Number => node.ToJsonString(),
            _ => null,
        };
        return string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }

    [GeneratedRegex(
        """^\$\[(?<step>\d{1,4})\](\.(?<step>[\p{L}_][\p{L}\p{N}_-]{0,99})|\[(?<step>\d{1,4})\]|\['(?<step>[^'\]\d][^'\]]{0,99})'\]){0,16}$""",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex ArgumentPath();

    [GeneratedRegex(
        @"^[\p{L}_][\p{L}\p{N}_.:-]{0,99}$",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex ParameterName();
}
