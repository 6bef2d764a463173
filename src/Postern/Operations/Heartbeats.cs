using System.Collections.Concurrent;

namespace Postern.Operations;

/// <summary>When each of this server's own loops last came round: one that hangs is seen to.</summary>
public sealed class Heartbeats(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _beats = new(
        StringComparer.Ordinal
    );

    /// <summary>The loop of this name has come round.</summary>
    public void Beat(string loop) => _beats[loop] = time.Now();

    /// <summary>The loops that have come round since.</summary>
    public IReadOnlyList<string> Since(DateTimeOffset moment) =>
        [
            .. _beats
                .Where(beat => beat.Value > moment)
                .Select(beat => beat.Key)
                .Order(StringComparer.Ordinal),
        ];
}
