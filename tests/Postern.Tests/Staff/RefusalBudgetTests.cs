using Postern.Staff;
using Postern.Tests.Development;

namespace Postern.Tests.Staff;

public sealed class RefusalBudgetTests
{
    private readonly SteppedClock _clock = new();

    [Fact]
    public void Ten_of_a_kind_are_recorded_in_a_minute_and_the_next_one_counts_the_rest()
    {
        var budget = new RefusalBudget(_clock);

        Assert.Equal(10, Recorded(budget, 25, "10.0.0.1", "invalid_token"));
        Assert.Equal(1, Recorded(budget, 1, "10.0.0.2", "invalid_token", unrecorded: 15));
        Assert.Equal(1, Recorded(budget, 1, "10.0.0.1", "no_role"));
        _clock.Step(RefusalBudget.Window);
        Assert.Equal(10, Recorded(budget, 11, "10.0.0.1", "invalid_token"));
    }

    [Fact]
    public void A_hundred_are_recorded_in_a_minute_wherever_they_come_from()
    {
        var budget = new RefusalBudget(_clock);

        var recorded = Enumerable
            .Range(0, 150)
            .Sum(i => Recorded(budget, 1, $"10.0.0.{i}", "invalid_token"));

        Assert.Equal(100, recorded);
        _clock.Step(RefusalBudget.Window);
        Assert.Equal(1, Recorded(budget, 1, "10.0.0.1", "invalid_token", unrecorded: 50));
    }

    private static int Recorded(
        RefusalBudget budget,
        int times,
        string source,
        string code,
        int unrecorded = 0
    ) =>
        Enumerable
            .Range(0, times)
            .Count(i =>
            {
                var taken = budget.TryTake(source, code, out var before);
                Assert.Equal(i == 0 ? unrecorded : 0, before);
                return taken;
            });
}
