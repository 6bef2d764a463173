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
                    waiting > 0 ? await OldestAsync(db, name, cancellation) : null,
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

    private static async Task<DateTimeOffset?> OldestAsync(
        PosternDb db,
        string? queue,
        CancellationToken cancellation
    ) =>
        await db
            .Jobs.Where(job => job.State == JobState.Waiting && job.Queue == queue)
            .OrderBy(job => job.StateAt)
            .Select(job => (DateTimeOffset?)job.StateAt)
            .FirstOrDefaultAsync(cancellation);
}
