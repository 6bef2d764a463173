using Postern.Storage;

namespace Postern.Jobs.Queries;

/// <summary>How fast a queue moves, and who works on it.</summary>
/// <param name="PerMinute">How many ended in each of the last ten minutes.</param>
/// <param name="Workers">Alive, and taking jobs from it; null: no worker that would was heard of.</param>
internal sealed record QueueFacts(double PerMinute, int? Workers)
{
    /// <summary>More than so many ahead are not counted out.</summary>
    public const int MostAhead = 10_000;

    private const int Minutes = 10;

    public static async Task<Dictionary<string, QueueFacts>> ReadAsync(
        PosternDb db,
        IReadOnlyCollection<string> queues,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        if (queues.Count == 0)
        {
            return [];
        }

        var since = now.AddMinutes(-Minutes);
        var ended = await db
            .JobMinutes.Where(minute => minute.Minute >= since && queues.Contains(minute.Queue))
            .GroupBy(minute => minute.Queue)
            .Select(group => new { group.Key, Number = group.Sum(minute => minute.Number) })
            .ToDictionaryAsync(group => group.Key, group => group.Number, cancellation);
        var workers = await db.JobWorkers.AsNoTracking().ToListAsync(cancellation);
        var ofAny = workers.Where(worker => worker.Queues.Count == 0).ToList();
        return queues.ToDictionary(
            queue => queue,
            queue =>
            {
                var of = workers
                    .Where(worker => worker.Queues.Contains(queue, StringComparer.Ordinal))
                    .ToList();
                // Who names no queue takes whatever comes, where nobody is there for that queue.
                of = of.Count > 0 ? of : ofAny;
                return new QueueFacts(
                    ended.GetValueOrDefault(queue) / (double)Minutes,
                    of.Count == 0
                        ? null
                        : of.Count(worker => worker.StandAt(now) == WorkerStand.Alive)
                );
            },
            StringComparer.Ordinal
        );
    }

    /// <summary>How many wait in the same queue as each and came before; <see cref="MostAhead"/> + 1 for more.</summary>
    public static async Task<Dictionary<Guid, int>> AheadAsync(
        PosternDb db,
        IReadOnlyCollection<Job> waiting,
        CancellationToken cancellation
    )
    {
        var ahead = new Dictionary<Guid, int>();
        // By an index that holds each queue by itself, those without a name too.
        foreach (var named in waiting.GroupBy(job => job.Queue is not null))
        {
            var ids = named.Select(job => job.Id).ToList();
            var rows = db.Jobs.Where(job => ids.Contains(job.Id));
            var counted = await (
                named.Key
                    ? rows.Select(job => new
                    {
                        job.Id,
                        Number = db
                            .Jobs.Where(other =>
                                other.State == JobState.Waiting
                                && other.Queue != null
                                && job.Queue != null
                                && other.Queue == job.Queue
                                && other.StateAt < job.StateAt
                            )
                            .OrderBy(other => other.StateAt)
                            .Take(MostAhead + 1)
                            .Count(),
                    })
                    : rows.Select(job => new
                    {
                        job.Id,
                        Number = db
                            .Jobs.Where(other =>
                                other.State == JobState.Waiting
                                && other.Queue == null
                                && other.StateAt < job.StateAt
                            )
                            .OrderBy(other => other.StateAt)
                            .Take(MostAhead + 1)
                            .Count(),
                    })
            ).ToListAsync(cancellation);
            counted.ForEach(row => ahead[row.Id] = row.Number);
        }

        return ahead;
    }
}
