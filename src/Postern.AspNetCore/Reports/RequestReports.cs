using Postern.AspNetCore.Client;

namespace Postern.AspNetCore.Reports;

/// <summary>
/// What waits to be told to the runtime plane. Nothing goes unrecorded: a request takes its place here before it is served,
/// and none is served when there is no place.
/// </summary>
internal sealed class RequestReports
{
    /// <summary>Requests that wait or are under way. Ten thousand are a few megabytes.</summary>
    public const int Limit = 10_000;

    /// <summary>So many in one call; the runtime plane takes 500.</summary>
    public const int Batch = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, List<RequestReport>> _waiting = [];
    private int _places;
    private int _count;

    /// <summary>How many wait to be sent.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _count;
        }
    }

    /// <summary>Takes a place for one request; false when all are taken.</summary>
    public bool TryReserve()
    {
        lock (_lock)
        {
            if (_places >= Limit)
                return false;

            _places++;
            return true;
        }
    }

    /// <summary>Fills a reserved place.</summary>
    public void Add(Guid session, RequestReport report)
    {
        lock (_lock)
        {
            if (!_waiting.TryGetValue(session, out var reports))
                _waiting[session] = reports = [];
            reports.Add(report);
            _count++;
        }
    }

    /// <summary>The oldest of each session, up to a batch each. They stay until <see cref="Remove"/>.</summary>
    public IReadOnlyList<(Guid Session, IReadOnlyList<RequestReport> Reports)> Oldest()
    {
        lock (_lock)
        {
            return
            [
                .. _waiting.Select(session =>
                    (session.Key, (IReadOnlyList<RequestReport>)[.. session.Value.Take(Batch)])
                ),
            ];
        }
    }

    /// <summary>Gives back the places of a session's oldest reports, which have arrived or never will.</summary>
    public void Remove(Guid session, int count)
    {
        lock (_lock)
        {
            var reports = _waiting[session];
            reports.RemoveRange(0, count);
            if (reports.Count == 0)
                _waiting.Remove(session);
            _count -= count;
            _places -= count;
        }
    }
}
