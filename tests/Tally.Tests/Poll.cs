using System.Diagnostics;

namespace Tally.Tests;

internal static class Poll
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    /// <summary>Asks again and again until it is so.</summary>
    public static async Task UntilAsync(string awaited, Func<Task<bool>> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(clock.Elapsed < Bound, $"Not so after {Bound.TotalSeconds} s: {awaited}.");
            await Task.Delay(TimeSpan.FromMilliseconds(25));
        }
    }

    public static Task UntilAsync(string awaited, Func<bool> condition) =>
        UntilAsync(awaited, () => Task.FromResult(condition()));
}
