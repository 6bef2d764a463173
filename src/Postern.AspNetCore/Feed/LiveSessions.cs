using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Postern.AspNetCore.Client;
using Postern.AspNetCore.Tokens;

namespace Postern.AspNetCore.Feed;

/// <summary>The sessions that live, as the runtime plane last said, and how long ago that was. Always the whole set: a list
/// that is patched can be wrong for ever after one lost message, a list that is replaced cannot.</summary>
internal sealed class LiveSessions(IOptions<PosternOptions> options, TimeProvider time)
{
    /// <summary>
    /// A session just redeemed here lives before a snapshot lists it; one redeemed on another server of this app may be
    /// waited for. Neither for longer than this, which keeps R-51: an end is in effect in 10 seconds everywhere.
    /// </summary>
    private static readonly TimeSpan Youth = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, long> _redeemedHere = [];
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _endedHere = [];
    private volatile FrozenDictionary<Guid, DateTimeOffset>? _live;
    private volatile TaskCompletionSource _next = NewNext();
    private long _heardAt;

    /// <summary>Whether what is known is recent enough to act on.</summary>
    public bool IsFresh =>
        _live is not null
        && time.GetElapsedTime(Interlocked.Read(ref _heardAt)) <= options.Value.FeedStaleAfter;

    /// <summary>Takes what lives from now on.</summary>
    public void Replace(LiveImpersonation[] impersonations)
    {
        _live = impersonations
            .DistinctBy(session => session.Id)
            .ToFrozenDictionary(session => session.Id, session => session.ExpiresAt);
        Heard();
        ForgetThePast();
        Interlocked.Exchange(ref _next, NewNext()).SetResult();
    }

    /// <summary>The runtime plane is there, and nothing has changed.</summary>
    public void Heard() => Interlocked.Exchange(ref _heardAt, time.GetTimestamp());

    /// <summary>The session began here, a moment before any snapshot can tell.</summary>
    public void BeganHere(Guid session) => _redeemedHere[session] = time.GetTimestamp();

    /// <summary>The session ended here, whether or not the runtime plane has been told yet.</summary>
    public void EndedHere(ImpersonationToken token)
    {
        _endedHere[token.SessionId] = token.ExpiresAt;
        _redeemedHere.TryRemove(token.SessionId, out _);
    }

    public Liveness Of(ImpersonationToken token)
    {
        var now = time.GetUtcNow();
        if (token.ExpiresAt <= now || _endedHere.ContainsKey(token.SessionId))
            return Liveness.Ended;
        if (!IsFresh)
            return Liveness.Unknown;
        if (_live is { } live && live.TryGetValue(token.SessionId, out var expiresAt))
        {
            _redeemedHere.TryRemove(token.SessionId, out _);
            return expiresAt > now ? Liveness.Live : Liveness.Ended;
        }

        return IsJustRedeemed(token.SessionId) ? Liveness.Live : Liveness.Ended;
    }

    /// <summary>As <see cref="Of"/>, but gives the feed a second to bring a session that has just begun on another server.</summary>
    public async ValueTask<Liveness> OfAsync(
        ImpersonationToken token,
        CancellationToken cancellation
    )
    {
        var liveness = Of(token);
        if (liveness != Liveness.Ended || !MayHaveJustBegun(token))
            return liveness;

        var started = time.GetTimestamp();
        while (LongestWait - time.GetElapsedTime(started) is var left && left > TimeSpan.Zero)
        {
            var next = _next.Task;
            liveness = Of(token);
            if (liveness != Liveness.Ended)
                return liveness;

            await Task.WhenAny(next, Task.Delay(left, time, cancellation));
            cancellation.ThrowIfCancellationRequested();
        }
        return Of(token);
    }

    private bool MayHaveJustBegun(ImpersonationToken token) =>
        time.GetUtcNow() - token.IssuedAt < Youth && !_endedHere.ContainsKey(token.SessionId);

    private bool IsJustRedeemed(Guid session)
    {
        var limit = options.Value.FeedStaleAfter < Youth ? options.Value.FeedStaleAfter : Youth;
        return _redeemedHere.TryGetValue(session, out var at) && time.GetElapsedTime(at) <= limit;
    }

    private void ForgetThePast()
    {
        var now = time.GetUtcNow();
        foreach (var (session, expiresAt) in _endedHere)
        {
            if (expiresAt <= now)
                _endedHere.TryRemove(session, out _);
        }
        foreach (var (session, at) in _redeemedHere)
        {
            if (time.GetElapsedTime(at) > Youth)
                _redeemedHere.TryRemove(session, out _);
        }
    }

    private static TaskCompletionSource NewNext() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
