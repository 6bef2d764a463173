using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Postern.Jobs.Hangfire;

/// <summary>Reads what Hangfire keeps as JSON. None of it is trusted: what cannot be read is not there.</summary>
internal static class HangfireJson
{
    /// <summary>Below this a number is of seconds since 1970, from it on of milliseconds: the year 9999 in seconds.</summary>
    private const long Milliseconds = 253_402_300_799;

    /// <summary>A member that stands there twice would be found out only when it is looked into.</summary>
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static JsonObject? Object(string? text) => Parse(text) as JsonObject;

    public static JsonArray? Array(string? text) => Parse(text) as JsonArray;

    /// <summary>A value that was written as JSON, or else the text itself: older jobs hold either.</summary>
    public static JsonNode? Value(string? text) =>
        Parse(text) ?? (text is null or "null" ? null : JsonValue.Create(text));

    /// <summary>The text of that name, where there is one that says something.</summary>
    public static string? Text(this JsonObject? data, string name) =>
        data is not null
        && data.TryGetPropertyValue(name, out var node)
        && node?.GetValueKind() == JsonValueKind.String
        && node.GetValue<string>() is { } text
        && !string.IsNullOrWhiteSpace(text)
            ? text
            : null;

    /// <summary>A time, which Hangfire writes as milliseconds since 1970 or in ISO 8601, by its compatibility level.</summary>
    public static DateTimeOffset? Time(this JsonObject? data, string name)
    {
        if (data.Text(name) is not { } text)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            var most = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
            return number < Milliseconds ? DateTimeOffset.FromUnixTimeSeconds(number)
                : number <= most ? DateTimeOffset.FromUnixTimeMilliseconds(number)
                : null;
        }

        return DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
            : null;
    }

    private static JsonNode? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(text, documentOptions: Strict);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
