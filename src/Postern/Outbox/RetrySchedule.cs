namespace Postern.Outbox;

/// <summary>How long a message waits between attempts: nearly two days in all, then it is given up.</summary>
internal static class RetrySchedule
{
    private static readonly TimeSpan[] Delays =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(2),
        TimeSpan.FromMinutes(10),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(2),
        TimeSpan.FromHours(6),
        TimeSpan.FromHours(12),
        TimeSpan.FromHours(24),
    ];

    /// <summary>The longest wait of what is asked for until somebody can tell: two hours.</summary>
    private const int LongestUnending = 6;

    /// <summary>For so long it goes on at least where attempts alone say little, because some only asked.</summary>
    public static readonly TimeSpan Whole = TimeSpan.FromDays(2);

    /// <summary>The wait after so many attempts, or null when there is to be none: 20 % either way, so that a receiver
    /// that comes back is not hit by all at once.</summary>
    /// <param name="attempts">Attempts made so far, at least 1.</param>
    /// <param name="chance">From 0 to 1.</param>
    public static TimeSpan? After(int attempts, double chance) =>
        attempts > Delays.Length ? null : Delays[attempts - 1] * (0.8 + (0.4 * chance));

    /// <summary>The same, never longer than two hours, for what is not given up yet or never will be.</summary>
    public static TimeSpan Unending(int attempts, double chance) =>
        After(Math.Min(attempts, LongestUnending), chance)!.Value;
}
