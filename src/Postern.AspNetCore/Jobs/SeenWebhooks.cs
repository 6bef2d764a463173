namespace Postern.AspNetCore.Jobs;

/// <summary>Messages that were taken not long ago, so that one that comes again is not taken twice. What is not remembered any
/// more, or was taken by another server of this app, comes to the handlers again: commands are done once by their own id.</summary>
internal sealed class SeenWebhooks(TimeProvider time)
{
    private const int Limit = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, DateTimeOffset?> _seen = new(StringComparer.Ordinal);
    private readonly Queue<(string Id, DateTimeOffset At)> _order = [];

    /// <summary>Begins with a message.</summary>
    public SeenBefore Begin(string id)
    {
        lock (_lock)
        {
            Forget();
            if (_seen.TryGetValue(id, out var taken))
                return taken is null ? SeenBefore.UnderWay : SeenBefore.Taken;
            _seen[id] = null;
            return SeenBefore.No;
        }
    }

    /// <summary>It was taken, or it was not and may come again.</summary>
    public void End(string id, bool isTaken)
    {
        lock (_lock)
        {
            if (!isTaken)
            {
                _seen.Remove(id);
                return;
            }

            var now = time.GetUtcNow();
            _seen[id] = now;
            _order.Enqueue((id, now));
        }
    }

    private void Forget()
    {
        // Once after the last moment at which the same signature still holds.
        var before = time.GetUtcNow() - (WebhookSignature.Tolerance * 3);
        while (_order.TryPeek(out var oldest) && (oldest.At < before || _order.Count > Limit))
            _seen.Remove(_order.Dequeue().Id);
    }
}

internal enum SeenBefore
{
    No,
    UnderWay,
    Taken,
}
