using Postern.Storage;

namespace Postern.Jobs.Queries;

internal static class WorkerRows
{
    private const int Most = 500;

    /// <summary>One that has stopped, or fell silent, longer ago is not shown.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(2);

    /// <summary>The silent first, then the others by name.</summary>
    public static async Task<List<WorkerView>> ReadAsync(
        PosternDb db,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var since = now - Forgotten;
        return
        [
            .. (
                await db
                    .JobWorkers.AsNoTracking()
                    .Where(worker => worker.SeenAt >= since)
                    .OrderByDescending(worker => worker.SeenAt)
                    .Take(Most)
                    .ToListAsync(cancellation)
            )
                .Select(worker => new WorkerView(
                    worker.App,
                    worker.Source,
                    worker.Name,
                    worker.StandAt(now),
                    worker.SeenAt,
                    worker.FirstSeenAt,
                    worker.StoppedAt,
                    worker.Queues,
                    worker.Running,
                    worker.Every
                ))
                .OrderByDescending(worker => worker.Stand == WorkerStand.Silent)
                .ThenBy(worker => worker.Stand)
                .ThenBy(worker => worker.Name, StringComparer.Ordinal),
        ];
    }
}
