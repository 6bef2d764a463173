using System.Text.Json.Nodes;
using Postern.Operations;

namespace Postern.Jobs;

/// <summary>Arguments and artefacts as they are kept: compact JSON, bounded.</summary>
internal static class JobText
{
    /// <summary>Text of several lines that is safe to keep and show: invalid and control characters become U+FFFD, and it is cut.</summary>
    public static string Clean(string text, int limit = int.MaxValue)
    {
        if (text.Length <= limit && Texts.Fault(text, lines: true) is null)
        {
            return text;
        }

        var lines = text.Split('\n')
            .Select(line => line.TrimEnd('\r'))
            .Select(line =>
                string.Join('\t', line.Split('\t').Select(part => Texts.Clean(part, part.Length)))
            );
        var clean = string.Join('\n', lines);
        return clean.Length <= limit ? clean
            : char.IsHighSurrogate(clean[limit - 2]) ? $"{clean[..(limit - 2)]}…"
            : $"{clean[..(limit - 1)]}…";
    }

    /// <summary>The JSON of it; null where there is none. What is too long for us is left out, and that is said in its place.</summary>
    public static string? Kept(JsonNode? node, int limit = JobRules.ArgumentsLimit)
    {
        if (node is null)
        {
            return null;
        }

        var text = node.ToJsonString(PosternJson.Compact);
        return text.Length <= limit
            ? text
            : new JsonObject { ["tooLong"] = text.Length, ["limit"] = limit }.ToJsonString();
    }
}
