namespace Postern.Console;

/// <summary>Says how far away a moment is. console.js says it in the same words as time goes on.</summary>
internal static class RelativeTime
{
    public static string Exact(DateTimeOffset at) =>
        at.UtcDateTime.ToString("d MMM yyyy, HH:mm:ss 'UTC'");

    /// <summary>Minutes are rounded up: what has a minute left has not none.</summary>
    public static string Left(DateTimeOffset now, DateTimeOffset until) =>
        (until - now) switch
        {
            { Ticks: <= 0 } => "over",
            { TotalMinutes: < 1 } => "less than 1 min left",
            var left => $"{Math.Ceiling(left.TotalMinutes)} min left",
        };

    public static string From(DateTimeOffset now, DateTimeOffset at)
    {
        var distance = (now - at).Duration();
        if (distance < TimeSpan.FromSeconds(45))
        {
            return "just now";
        }
        if (distance > TimeSpan.FromDays(30))
        {
            return at.UtcDateTime.ToString("d MMM yyyy");
        }
        var words = distance switch
        {
            { TotalMinutes: < 59.5 } => $"{Math.Max(1, Math.Round(distance.TotalMinutes))} min",
            { TotalHours: < 23.5 } => $"{Math.Round(distance.TotalHours)} h",
            { TotalDays: < 1.5 } => "1 day",
            _ => $"{Math.Round(distance.TotalDays)} days",
        };
        return at > now ? $"in {words}" : $"{words} ago";
    }
}
