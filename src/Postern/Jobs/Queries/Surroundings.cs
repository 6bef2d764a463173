using Postern.Storage;

namespace Postern.Jobs.Queries;

/// <summary>What the sentences of jobs want to know beside the jobs themselves: for many in as many reads as for one.</summary>
internal static class Surroundings
{
    public static async Task<Func<Job, JobSurroundings>> ReadAsync(
        PosternDb db,
        IReadOnlyCollection<Job> jobs,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var waiting = jobs.Where(job => job.State == JobState.Waiting).ToList();
        var ahead = await QueueFacts.AheadAsync(db, waiting, cancellation);
        var queues = await QueueFacts.ReadAsync(
            db,
            [.. waiting.Select(job => job.Queue ?? "").Distinct(StringComparer.Ordinal)],
            now,
            cancellation
        );
        var others = await ErrorNeighbours.ReadAsync(
            db,
            [
                .. jobs.Where(job =>
                    job.State is JobState.Failed or JobState.Dead or JobState.Scheduled
                ),
            ],
            now,
            cancellation
        );
        return job =>
            job.State == JobState.Waiting && queues[job.Queue ?? ""] is var queue
                ? new JobSurroundings(
                    // Gone from its queue since it was read.
                    ahead.GetValueOrDefault(job.Id),
                    queue.PerMinute,
                    queue.Workers
                )
                : new JobSurroundings(Others: others.TryGetValue(job.Id, out var met) ? met : null);
    }
}
