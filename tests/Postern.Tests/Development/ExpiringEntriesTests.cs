using Postern.Development;

namespace Postern.Tests.Development;

public sealed class ExpiringEntriesTests
{
    private readonly SteppedClock clock = new();

    [Fact]
    public void Beyond_the_capacity_the_oldest_entry_goes()
    {
        var entries = new ExpiringEntries<string>(clock, TimeSpan.FromMinutes(1), capacity: 2);
        foreach (var key in new[] { "first", "second", "third" })
        {
            entries.Add(key, key);
            clock.Step(TimeSpan.FromSeconds(1));
        }

        Assert.Null(entries.Find("first"));
        Assert.Equal("second", entries.Find("second"));
        Assert.Equal("third", entries.Find("third"));
    }

    [Fact]
    public void An_entry_is_gone_at_the_end_of_its_lifetime()
    {
        var entries = new ExpiringEntries<string>(clock, TimeSpan.FromMinutes(1));
        var key = entries.Add("value");

        clock.Step(TimeSpan.FromSeconds(59));
        Assert.Equal("value", entries.Find(key));
        clock.Step(TimeSpan.FromSeconds(1));
        Assert.Null(entries.Find(key));
        Assert.Null(entries.Take(key));
    }
}
