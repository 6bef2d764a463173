using System.Text.Json;
using System.Text.Json.Nodes;

namespace Postern.Jobs.Hangfire;

/// <summary>
/// Signs of life of Hangfire's servers. A server is as alive as its heartbeat moves: what stands still in the table is
/// no sign. One that takes itself out of the table has stopped; one that others take out, because it no longer moved,
/// has not.
/// </summary>
internal sealed class HangfireServers
{
    /// <summary>Hangfire's own interval, in seconds, where the server's is not longer.</summary>
    private const int UsualSeconds = 30;

    private const int MostSeconds = 3600;
    private const int MostQueues = 100;

    private readonly Dictionary<string, Beat> _last = new(StringComparer.Ordinal);

    /// <summary>What is new about them.</summary>
    /// <param name="servers">As they stand in the table.</param>
    /// <param name="now">By our clock.</param>
    public IReadOnlyList<WorkerSign> Look(IReadOnlyList<HangfireServer> servers, DateTimeOffset now)
    {
        var signs = new List<WorkerSign>();
        foreach (var server in servers)
        {
            var known = _last.GetValueOrDefault(server.Id);
            if (known?.Heartbeat == server.LastHeartbeat)
            {
                continue;
            }

            var every = known is null
                ? UsualSeconds
                : (int)
                    Math.Clamp(
                        Math.Ceiling((server.LastHeartbeat - known.Heartbeat).TotalSeconds),
                        UsualSeconds,
                        MostSeconds
                    );
            _last[server.Id] = new Beat(server.LastHeartbeat, now, every);
            if (known is not null || server.IsFresh)
            {
                signs.Add(
                    Sign(server.Id, WorkerSignState.Running) with
                    {
                        Queues = QueuesOf(server.Data),
                        Running = server.Running,
                        Every = every,
                    }
                );
            }
        }

        var there = servers.Select(server => server.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var (id, beat) in _last.Where(known => !there.Contains(known.Key)).ToList())
        {
            _last.Remove(id);
            if (now - beat.SeenAt < TimeSpan.FromSeconds(2 * beat.Every))
            {
                signs.Add(Sign(id, WorkerSignState.Stopped));
            }
        }

        return signs;
    }

    private static WorkerSign Sign(string id, WorkerSignState state) =>
        new()
        {
            Source = HangfireEvents.Source,
            Id = HangfireEvents.Name(id)!,
            State = state,
        };

    private static List<string>? QueuesOf(string? data) =>
        HangfireJson.Object(data)?["Queues"] is JsonArray queues
            ?
            [
                .. queues
                    .Where(queue => queue?.GetValueKind() == JsonValueKind.String)
                    .Select(queue => HangfireEvents.Name(queue!.GetValue<string>())!)
                    .Take(MostQueues),
            ]
            : null;

    /// <summary>The last that we saw of a server.</summary>
    /// <param name="Heartbeat">As it stands in the table.</param>
    /// <param name="SeenAt">When we saw it move, by our clock.</param>
    /// <param name="Every">Seconds between the last two.</param>
    private sealed record Beat(DateTimeOffset Heartbeat, DateTimeOffset SeenAt, int Every);
}
