namespace Postern.Tests.Cli;

/// <summary>A clock that never makes anybody wait: a pause is noted, jumped over, and at once at its end.</summary>
internal sealed class ImpatientTime : TimeProvider
{
    private DateTimeOffset _now = new(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);

    public List<TimeSpan> Pauses { get; } = [];

    public override DateTimeOffset GetUtcNow() => _now;

    public void Pass(TimeSpan time) => _now += time;

    public override ITimer CreateTimer(
        TimerCallback callback,
        object? state,
        TimeSpan dueTime,
        TimeSpan period
    )
    {
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            Pauses.Add(dueTime);
            Pass(dueTime);
        }
        return System.CreateTimer(
            callback,
            state,
            dueTime == Timeout.InfiniteTimeSpan ? dueTime : TimeSpan.Zero,
            period
        );
    }
}
