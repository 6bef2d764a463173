using System.Collections.Concurrent;
using Quartz;

namespace Postern.Quartz;

/// <summary>The jobs that run here.</summary>
internal sealed class RunningJobs
{
    private readonly ConcurrentDictionary<string, JobKey> _jobs = new(StringComparer.Ordinal);

    public void Add(IJobExecutionContext context) =>
        _jobs[context.FireInstanceId] = context.JobDetail.Key;

    public void Remove(IJobExecutionContext context) =>
        _jobs.TryRemove(context.FireInstanceId, out _);

    /// <summary>How many run on a scheduler.</summary>
    public int Count => _jobs.Count;
}
