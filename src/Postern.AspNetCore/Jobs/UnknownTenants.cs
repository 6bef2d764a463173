namespace Postern.AspNetCore.Jobs;

/// <summary>Rows of tenants that Postern has not been told of yet: it may be about to be, so they are tried again for a while.</summary>
internal sealed class UnknownTenants(TimeProvider time)
{
    private const int Limit = 10_000;
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly List<(byte[] Line, DateTimeOffset Since)> _lines = [];
    private DateTimeOffset _nextTry;

    public int Count => _lines.Count;

    /// <summary>How long until they are due again; null when there are none.</summary>
    public TimeSpan? DueIn =>
        _lines.Count == 0 ? null
        : _nextTry <= time.GetUtcNow() ? TimeSpan.Zero
        : _nextTry - time.GetUtcNow();

    /// <summary>Keeps a row that was refused.</summary>
    /// <param name="line">The row's line.</param>
    /// <param name="since">When it was refused first; null: just now.</param>
    /// <returns>False when it has been tried for long enough, or there are too many.</returns>
    public bool TryAdd(ReadOnlyMemory<byte> line, DateTimeOffset? since)
    {
        var now = time.GetUtcNow();
        if (now - (since ?? now) >= Patience || _lines.Count >= Limit)
            return false;
        if (_lines.Count == 0)
            _nextTry = now + Pause;
        _lines.Add((line.ToArray(), since ?? now));
        return true;
    }

    /// <summary>Takes up to so many that are due.</summary>
    public List<(byte[] Line, DateTimeOffset Since)> Take(int most)
    {
        var taken = _lines.GetRange(0, Math.Min(most, _lines.Count));
        _lines.RemoveRange(0, taken.Count);
        _nextTry = time.GetUtcNow() + Pause;
        return taken;
    }
}
