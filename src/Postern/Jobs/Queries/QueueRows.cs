using Postern.Storage;

namespace Postern.Jobs.Queries;

internal static class QueueRows
{
    private const int Most = 100;

    /// <summary>The queues in which something waits or runs, or on which somebody works; the fullest first.</summary>
    public static async Task<List<QueueView>> ReadAsync(
        PosternDb db,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var numbers = await db
            .JobCounts.Where(count =>
                count.TenantId == Guid.Empty
                && (count.State == JobState.Waiting || count.State == JobState.Running)
            )
            .GroupBy(count => new { count.Queue, count.State })
            .Select(group => new
            {
                group.Key.Queue,
                group.Key.State,
                Number = group.Sum(count => count.Number),
            })
            .ToListAsync(cancellation);
        var queues = numbers
            .Where(row => row.Number > 0)
            .Select(row => row.Queue)
            .Union(
                (await db.JobWorkers.AsNoTracking().ToListAsync(cancellation))
                    .Where(worker => worker.StandAt(now) == WorkerStand.Alive)
                    .SelectMany(worker => worker.Queues),
                StringComparer.Ordinal
            )
            .Take(Most)
            .ToList();
        var facts = await QueueFacts.ReadAsync(db, queues, now, cancellation);
        var oldest = await OldestAsync(db, cancellation);
        var views = new List<QueueView>();
        foreach (var queue in queues)
        {
            long Of(JobState state) =>
                numbers
                    .Where(row => row.Queue == queue && row.State == state)
                    .Sum(row => row.Number);
            var waiting = Of(JobState.Waiting);
            var name = queue.Length == 0 ? null : queue;
            var perMinute = facts[queue].PerMinute;
            views.Add(
                new QueueView(
                    name,
                    waiting,
                    Of(JobState.Running),
                    oldest.TryGetValue(queue, out var at) ? at : null,
                    perMinute,
                    waiting == 0 ? 0
                        : perMinute > 0 ? waiting / perMinute
                        : null,
                    facts[queue].Workers ?? 0
                )
            );
        }

        return
        [
            .. views
                .OrderByDescending(view => view.Waiting)
                .ThenBy(view => view.Queue, StringComparer.Ordinal),
        ];
    }

    /// <summary>Since when the first of each queue waits: one step into the index for each.</summary>
    private static async Task<Dictionary<string, DateTimeOffset>> OldestAsync(
        PosternDb db,
        CancellationToken cancellation
    )
    {
        var queues = await db
            .JobCounts.Where(count =>
                count.TenantId == Guid.Empty
                && count.State == JobState.Waiting
                && count.Number > 0
                && count.Queue != ""
            )
            .Select(count => count.Queue)
            .Distinct()
            .Select(queue => new
            {
                Queue = queue,
                At = db
                    .Jobs.Where(job =>
                        job.State == JobState.Waiting && job.Queue != null && job.Queue == queue
                    )
                    .OrderBy(job => job.StateAt)
                    .Select(job => (DateTimeOffset?)job.StateAt)
                    .FirstOrDefault(),
            })
            .ToListAsync(cancellation);
        var unnamed = await db
            .Jobs.Where(job => job.State == JobState.Waiting && job.Queue == null)
            .OrderBy(job => job.StateAt)
            .Select(job => (DateTimeOffset?)job.StateAt)
            .FirstOrDefaultAsync(cancellation);
        queues.Add(new { Queue = "", At = unnamed });
        return queues
            .Where(row => row.At is not null)
            .ToDictionary(row => row.Queue, row => row.At!.Value, StringComparer.Ordinal);
    }
}
