namespace Tally.Shell;

internal static class Today
{
    /// <summary>The date in UTC: Tally does not know its companies' time zones.</summary>
    public static DateOnly Date(this TimeProvider clock) =>
        DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
}
