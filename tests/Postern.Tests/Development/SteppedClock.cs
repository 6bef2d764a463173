namespace Postern.Tests.Development;

/// <summary>Starts at the real time and moves only when told to.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private DateTimeOffset now = DateTimeOffset.UtcNow;

    public override DateTimeOffset GetUtcNow() => now;

    public void Step(TimeSpan by) => now += by;
}
