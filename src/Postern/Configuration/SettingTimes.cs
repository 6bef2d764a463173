using Postern.Tenants;

namespace Postern.Configuration;

/// <summary>From and until: what they may be, and how they are told.</summary>
internal static class SettingTimes
{
    /// <summary>Further ahead nobody plans; a year in five digits is a slip of the hand.</summary>
    private static readonly TimeSpan Furthest = TimeSpan.FromDays(5 * 366);

    public static void Judge(
        Dictionary<string, string[]> faults,
        DateTimeOffset? from,
        DateTimeOffset? until,
        DateTimeOffset now
    )
    {
        if (from <= now)
        {
            faults["from"] = ["must lie in the future; left empty, it begins at once."];
        }

        if (until <= now || until <= from)
        {
            faults["until"] =
            [
                until <= now ? "must lie in the future." : "must be later than from.",
            ];
        }

        if (from - now > Furthest)
        {
            faults["from"] = ["must be within the next five years."];
        }

        if (until - now > Furthest)
        {
            faults["until"] = ["must be within the next five years."];
        }
    }

    public static string Words(DateTimeOffset? from, DateTimeOffset? until) =>
        (from is { } start ? $", from {TenantRules.When(start)}" : "")
        + (until is { } end ? $", until {TenantRules.When(end)}" : "");
}
