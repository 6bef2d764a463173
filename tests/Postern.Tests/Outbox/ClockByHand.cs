namespace Postern.Tests.Outbox;

/// <summary>Time that stands still until a test moves it.</summary>
internal sealed class ClockByHand : TimeProvider
{
    private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan by) => _now += by;
}
