using Postern.Quartz;
using Quartz;

namespace Tally.Jobs;

/// <summary>Puts work into the store. The same id again is the same work: it replaces what is there.</summary>
internal sealed class JobQueue(ISchedulerFactory schedulers, TimeProvider clock)
{
    public async Task AddAsync<TJob>(Work work, CancellationToken cancellation)
        where TJob : IJob
    {
        var scheduler = await schedulers.GetScheduler(cancellation);
        var job = JobBuilder
            .Create<TJob>()
            .WithIdentity(work.Key)
            .UsingJobData(work.ToData())
            // It stays after it has run, so that staff can have it run again.
            .StoreDurably()
            // By whoever is left, when its worker dies.
            .RequestRecovery()
            .Build();
        var trigger = TriggerBuilder
            .Create()
            .WithIdentity(work.Id, work.Queue)
            .StartAt(clock.GetUtcNow())
            .Build();
        await scheduler.ScheduleJob(job, trigger, ScheduleJobOptions.Replacing, cancellation);
    }

    /// <summary>Whether somebody will run it, or does at this moment.</summary>
    public async Task<bool> IsPendingAsync(JobKey job, CancellationToken cancellation)
    {
        var scheduler = await schedulers.GetScheduler(cancellation);
        var triggers = await scheduler.QueryTriggers(new TriggerQuery { Job = job }, cancellation);
        if (triggers.Items.Count > 0)
        {
            return true;
        }

        var running = await scheduler.QueryFireInstances(
            new FireInstanceQuery { Job = job },
            cancellation
        );
        return running.Items.Count > 0;
    }
}

/// <summary>Something to be done for a company.</summary>
/// <param name="Kind">What it is, as Postern is told.</param>
/// <param name="Queue">Which queue it is in.</param>
/// <param name="Id">Names it within its queue.</param>
/// <param name="TenantId">The company.</param>
/// <param name="UserId">Who asked.</param>
/// <param name="CorrelationId">What they asked for: everything that is done for it has the same.</param>
internal sealed record Work(
    string Kind,
    string Queue,
    string Id,
    string TenantId,
    string UserId,
    string CorrelationId
)
{
    /// <summary>What the job must know beyond that.</summary>
    public IReadOnlyDictionary<string, string> Data { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    public JobKey Key => new(Id, Queue);

    public static Work Of(IJobExecutionContext context)
    {
        var data = context.MergedJobDataMap;
        return new(
            Text(PosternJobData.Kind),
            context.JobDetail.Key.Group,
            context.JobDetail.Key.Name,
            Text(PosternJobData.Tenant),
            Text(PosternJobData.User),
            Text(PosternJobData.CorrelationId)
        )
        {
            Data = data.ToDictionary(
                entry => entry.Key,
                entry => entry.Value as string ?? "",
                StringComparer.Ordinal
            ),
        };

        string Text(string key) =>
            data.TryGetValue(key, out var value) ? value as string ?? "" : "";
    }

    public JobDataMap ToData()
    {
        var data = new JobDataMap
        {
            [PosternJobData.Kind] = Kind,
            [PosternJobData.Tenant] = TenantId,
            [PosternJobData.User] = UserId,
            [PosternJobData.CorrelationId] = CorrelationId,
        };
        foreach (var (key, value) in Data)
        {
            data[key] = value;
        }

        return data;
    }
}
