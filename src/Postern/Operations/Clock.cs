namespace Postern.Operations;

/// <summary>The one place where "now" is made: UTC, in the microseconds that both databases keep.</summary>
public static class Clock
{
    public static DateTimeOffset Now(this TimeProvider time)
    {
        var now = time.GetUtcNow();
        return new DateTimeOffset(
            now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMicrosecond),
            TimeSpan.Zero
        );
    }
}
