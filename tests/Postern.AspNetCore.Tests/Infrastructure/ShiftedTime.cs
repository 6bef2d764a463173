namespace Postern.AspNetCore.Tests.Infrastructure;

/// <summary>The real time, moved on by as much as a test says. Timers run by the real one.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _shift;

    public override DateTimeOffset GetUtcNow() =>
        System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _shift));

    public override long GetTimestamp() =>
        System.GetTimestamp()
        + (long)(
            TimeSpan.FromTicks(Interlocked.Read(ref _shift)).TotalSeconds
            * System.TimestampFrequency
        );

    public void Advance(TimeSpan by) => Interlocked.Add(ref _shift, by.Ticks);
}
