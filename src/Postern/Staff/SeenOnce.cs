namespace Postern.Staff;

/// <summary>Remembers for a while what may be used once; bounded, the oldest being forgotten first.</summary>
internal sealed class SeenOnce(TimeSpan memory, TimeProvider time)
{
    private const int Limit = 10_000;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Queue<(string Value, DateTimeOffset Until)> _order = new();

    /// <summary>False when the value was seen before.</summary>
    public bool Add(string value)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            while (_order.TryPeek(out var oldest) && (oldest.Until <= now || _order.Count >= Limit))
            {
                _order.Dequeue();
                _seen.Remove(oldest.Value);
            }

            if (!_seen.Add(value))
            {
                return false;
            }

            _order.Enqueue((value, now + memory));
            return true;
        }
    }
}
