using System.Diagnostics;

namespace Postern.Tests.Infrastructure;

/// <summary>Waits for something to become true, and no longer than a bound.</summary>
public static class Poll
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks again and again until the condition holds.</summary>
    /// <param name="awaited">What is waited for, as it should read in the failure: "the entry is sealed".</param>
    /// <param name="condition">Asked again until it says true.</param>
    /// <param name="bound">10 seconds when left out.</param>
    public static async Task UntilAsync(
        string awaited,
        Func<CancellationToken, Task<bool>> condition,
        TimeSpan? bound = null,
        CancellationToken cancellationToken = default
    )
    {
        var limit = bound ?? TimeSpan.FromSeconds(10);
        var clock = Stopwatch.StartNew();
        while (!await condition(cancellationToken))
        {
            if (clock.Elapsed > limit)
                throw new TimeoutException($"Not so after {limit.TotalSeconds:0.#} s: {awaited}.");

            await Task.Delay(Pause, cancellationToken);
        }
    }
}
