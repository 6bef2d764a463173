using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Postern.Operations;
using Postern.Staff;
using Postern.Staff.Sessions;

namespace Postern.Jobs.Live;

/// <summary>Who is watching: bounded in number, and each asked now and then whether they still may.</summary>
internal sealed class LiveStreams(
    StaffSessions sessions,
    StaffActors actors,
    TimeProvider time,
    IHostApplicationLifetime lifetime
)
{
    /// <summary>Of one session: as many pages as somebody keeps open.</summary>
    public const int MostOfOne = 8;

    /// <summary>Of all sessions of this server.</summary>
    public const int MostOfAll = 512;

    private readonly ConcurrentDictionary<Guid, int> _open = new();
    private int _all;

    public TimeProvider Time => time;

    /// <summary>The server stops: whoever watches looks for another one.</summary>
    public CancellationToken Stopping => lifetime.ApplicationStopping;

    /// <summary>Takes a place for one stream, until it is disposed of; null: there is none.</summary>
    public IDisposable? Enter(Guid session)
    {
        if (Interlocked.Increment(ref _all) > MostOfAll)
        {
            Interlocked.Decrement(ref _all);
            return null;
        }

        if (_open.AddOrUpdate(session, 1, (_, number) => number + 1) > MostOfOne)
        {
            Leave(session);
            return null;
        }

        return new Place(this, session);
    }

    /// <summary>
    /// Whoever opened the stream as they are now, with the rights that they have now; null: their session is over, or
    /// no role is left. Being watched is no use of a session: a page that is left open does not keep it alive.
    /// </summary>
    public async Task<Actor?> StillAsync(HttpContext context, CancellationToken cancellation)
    {
        var found = SessionKey.Hash(SessionCookie.Read(context)) is { } key
            ? await sessions.FindAsync(key, cancellation)
            : null;
        return found is null || sessions.ConsoleFault(found) is not null
            ? null
            : actors.Create(StaffIdentity.Of(found.Session), found.Session.Id, context);
    }

    private void Leave(Guid session)
    {
        Interlocked.Decrement(ref _all);
        if (_open.AddOrUpdate(session, 0, (_, number) => number - 1) <= 0)
        {
            _open.TryRemove(new(session, 0));
        }
    }

    private sealed class Place(LiveStreams streams, Guid session) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                streams.Leave(session);
            }
        }
    }
}
