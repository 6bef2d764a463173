using Postern.Outbox;

namespace Postern.Tests.Outbox;

public sealed class RetryScheduleTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 30)]
    [InlineData(3, 120)]
    [InlineData(9, 24 * 3600)]
    public void Waits_grow_and_differ_by_a_fifth_either_way(int attempts, int seconds)
    {
        Assert.Equal(seconds * 0.8, RetrySchedule.After(attempts, 0)!.Value.TotalSeconds, 3);
        Assert.Equal(seconds, RetrySchedule.After(attempts, 0.5)!.Value.TotalSeconds, 3);
        Assert.Equal(seconds * 1.2, RetrySchedule.After(attempts, 1)!.Value.TotalSeconds, 3);
    }

    [Fact]
    public void After_ten_attempts_there_is_no_other() => Assert.Null(RetrySchedule.After(10, 0.5));
}
