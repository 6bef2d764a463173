using System.Globalization;
using Postern.AspNetCore.Jobs;
using Quartz;

namespace Postern.Quartz;

/// <summary>Retries and cancels Quartz jobs for staff.</summary>
internal sealed class QuartzJobCommands(
    ISchedulerFactory schedulers,
    IJobReporter reporter,
    JobFacts facts,
    PosternSource source,
    TimeProvider time
) : IJobCommands
{
    private const string NotStored =
        "Quartz no longer has this job: it keeps only jobs that are stored durably (StoreDurably).";

    public string Source => source.Name;

    public async ValueTask<JobCommandOutcome> RetryAsync(
        JobCommand command,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(command.Id, cancellationToken) is not var (scheduler, job))
            return JobCommandOutcome.Refused(NotStored);

        // The store remembers the command: it may come again, here or at another server of the app.
        var id = command.Command.ToString("D");
        if (JobFacts.Text(job.JobDataMap, PosternJobData.Command) == id)
            return JobCommandOutcome.Done;
        if (await IsRunningAsync(scheduler, job.Key, cancellationToken))
            return JobCommandOutcome.Refused("The job runs at this moment.");

        var waiting = IsOneOff(command)
            ? await TriggersAsync(scheduler, job.Key, cancellationToken)
            : [];
        // An attempt that would have come by itself comes now.
        var attempt = waiting.Count > 0 ? command.Attempt : command.Attempt + 1;
        await scheduler.ScheduleJob(
            job.WithJobData(With(job.JobDataMap, PosternJobData.Command, id)),
            TriggerBuilder
                .Create()
                .ForJob(job.Key)
                .WithIdentity($"retry-{id}", job.Key.Group)
                .UsingJobData(PosternJobData.Id, command.Id)
                .UsingJobData(
                    PosternJobData.Attempt,
                    attempt.ToString(CultureInfo.InvariantCulture)
                )
                .StartAt(time.GetUtcNow())
                .Build(),
            ScheduleJobOptions.Replacing,
            cancellationToken
        );
        await scheduler.UnscheduleJobs(waiting, cancellationToken);
        return JobCommandOutcome.Done;
    }

    public async ValueTask<JobCommandOutcome> CancelAsync(
        JobCommand command,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(command.Id, cancellationToken) is not var (scheduler, job))
            return JobCommandOutcome.Refused(NotStored);
        if (!IsOneOff(command))
            return JobCommandOutcome.Refused(
                "This job comes again by its schedule, which is not staff's to end."
            );

        var waiting = await TriggersAsync(scheduler, job.Key, cancellationToken);
        await scheduler.UnscheduleJobs(waiting, cancellationToken);
        if (await scheduler.Interrupt(job.Key, cancellationToken))
            // It says so itself when it has stopped.
            return JobCommandOutcome.Done;
        if (await IsRunningAsync(scheduler, job.Key, cancellationToken))
            return JobCommandOutcome.Refused(
                "The job runs on a server that cannot be told to stop it."
            );
        if (waiting.Count == 0)
            return JobCommandOutcome.Refused("The job neither waits nor runs any more.");

        reporter.Report(
            facts.Of(job, JobState.Cancelled, time.GetUtcNow()) with
            {
                Attempt = command.Attempt,
            }
        );
        return JobCommandOutcome.Done;
    }

    /// <summary>Where the job is, with what is stored of it; null when it is nowhere.</summary>
    private async Task<(IScheduler Scheduler, IJobDetail Job)?> FindAsync(
        string id,
        CancellationToken cancellation
    )
    {
        if (!JobKey.TryParse(JobFacts.KeyOf(id), out var key))
            return null;

        foreach (var scheduler in await schedulers.GetAllSchedulers(cancellation))
        {
            if (await scheduler.GetJobDetail(key, cancellation) is { } job)
                return (scheduler, job);
        }

        return null;
    }

    private static async Task<bool> IsRunningAsync(
        IScheduler scheduler,
        JobKey job,
        CancellationToken cancellation
    )
    {
        var running = await scheduler.QueryFireInstances(
            new FireInstanceQuery { Job = job },
            cancellation
        );
        return running.Items.Count > 0;
    }

    private static async Task<IReadOnlyCollection<TriggerKey>> TriggersAsync(
        IScheduler scheduler,
        JobKey job,
        CancellationToken cancellation
    )
    {
        var triggers = await scheduler.QueryTriggers(new TriggerQuery { Job = job }, cancellation);
        return [.. triggers.Items.Select(trigger => trigger.Key)];
    }

    private static bool IsOneOff(JobCommand command) => JobFacts.KeyOf(command.Id) == command.Id;

    private static JobDataMap With(JobDataMap data, string key, string value) =>
        new((IDictionary<string, object?>)data) { [key] = value };
}
