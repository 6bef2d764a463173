using System.Globalization;
using System.Text.RegularExpressions;

namespace Postern.Operations;

/// <summary>Times as text: RFC 3339, UTC, microseconds where there are any.</summary>
public static partial class Times
{
    public static string Format(DateTimeOffset time) =>
        time.ToUniversalTime()
            .ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>As precise as a time is kept: UTC, microseconds.</summary>
    public static DateTimeOffset Micro(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    /// <summary>An RFC 3339 time with its offset; or a date, meaning its first moment in UTC.</summary>
    public static bool TryParse(string? text, out DateTimeOffset time)
    {
        time = default;
        if (text is null || !Rfc3339().IsMatch(text))
        {
            return false;
        }

        var parsed = DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var found
        );
        time = parsed ? found.AddTicks(-(found.Ticks % TimeSpan.TicksPerMicrosecond)) : default;
        return parsed;
    }

    [GeneratedRegex(
        @"^\d{4}-\d{2}-\d{2}([Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,7})?)?([Zz]|[+-]\d{2}:\d{2}))?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex Rfc3339();
}
