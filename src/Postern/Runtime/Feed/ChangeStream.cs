using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Postern.Operations;

namespace Postern.Runtime.Feed;

/// <summary>
/// What one customer server is told, for as long as it listens: first how it gets from what it knows to what holds now,
/// then each change at once, and heartbeats in between. Silence while the feed is blind.
/// </summary>
/// <param name="feed">What there is to tell.</param>
/// <param name="time">For the heartbeats.</param>
/// <param name="isLiveAsync">Whether the listener's key is still good; asked at each heartbeat's time.</param>
internal sealed class ChangeStream(
    RuntimeFeed feed,
    TimeProvider time,
    Func<CancellationToken, Task<bool>> isLiveAsync
)
{
    /// <summary>A sign of life at least this often; a server that hears none for longer knows that it knows nothing.</summary>
    public static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan WhileBlind = TimeSpan.FromMilliseconds(200);

    private static readonly byte[] Nothing = "{}"u8.ToArray();

    /// <summary>Everything that it is told, in order.</summary>
    /// <param name="version">What the listener has; null when nothing.</param>
    /// <param name="stopping">The server stops: the listener is to look for another one.</param>
    /// <param name="cancellation">The listener has gone.</param>
    public async IAsyncEnumerable<SseItem<byte[]>> EventsAsync(
        string? version,
        CancellationToken stopping,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellation);
        var isFirst = true;
        var askedAt = time.GetTimestamp();
        while (!either.IsCancellationRequested)
        {
            Task? changed = null;
            if (feed.Current is { } current)
            {
                changed = current.Changed;
                if (isFirst || current.Snapshot.Version != version)
                {
                    yield return Told(current.Snapshot, version, isFirst);
                    (version, isFirst) = (current.Snapshot.Version, false);
                }
                else
                {
                    yield return new SseItem<byte[]>(Nothing, "heartbeat");
                }
            }

            await WaitAsync(changed, either.Token);
            if (time.GetElapsedTime(askedAt) >= HeartbeatEvery)
            {
                if (!await MayGoOnAsync(either.Token))
                {
                    yield break;
                }

                askedAt = time.GetTimestamp();
            }
        }
    }

    /// <summary>While the database cannot be asked there is nothing to tell either: the listener need not come again.</summary>
    private async Task<bool> MayGoOnAsync(CancellationToken cancellation)
    {
        try
        {
            return await isLiveAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception exception) when (DatabaseFault.Of(exception) is not null)
        {
            return true;
        }
    }

    private static SseItem<byte[]> Told(RuntimeSnapshot snapshot, string? version, bool isFirst)
    {
        var changes = version is null ? null : snapshot.ChangesSince(version, isFirst);
        return new SseItem<byte[]>(
            changes ?? snapshot.Document,
            changes is null ? "snapshot" : "changes"
        )
        {
            EventId = snapshot.Version,
        };
    }

    /// <summary>Until something changes, the next heartbeat is due, or the stream ends.</summary>
    private async Task WaitAsync(Task? changed, CancellationToken cancellation)
    {
        try
        {
            await (changed ?? new TaskCompletionSource().Task).WaitAsync(
                changed is null ? WhileBlind : HeartbeatEvery,
                time,
                cancellation
            );
        }
        catch (TimeoutException)
        {
            // Nothing has changed: that is what a heartbeat says.
        }
        catch (OperationCanceledException)
        {
            // The loop sees it.
        }
    }
}
