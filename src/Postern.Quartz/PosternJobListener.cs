using Microsoft.Extensions.Logging;
using Postern.AspNetCore.Jobs;
using Quartz;
using Quartz.Extensibility;

namespace Postern.Quartz;

/// <summary>Hears of everything that becomes of a scheduler's jobs and tells it. Whatever goes wrong here, the job goes on.</summary>
internal sealed partial class PosternJobListener(
    IJobReporter reporter,
    JobFacts facts,
    RunningJobs running,
    TimeProvider time,
    ILogger<PosternJobListener> logger
) : IJobListener, ITriggerListener, ISchedulerListener
{
    /// <summary>A trigger that was due so shortly before is due because it is new.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private bool _isFailureLogged;

    public async ValueTask JobScheduled(
        IScheduler scheduler,
        ITrigger trigger,
        CancellationToken cancellationToken = default
    )
    {
        // Before anything is awaited: by then a worker may have begun.
        var now = time.GetUtcNow();
        try
        {
            if (await scheduler.GetJobDetail(trigger.JobKey, cancellationToken) is { } job)
                reporter.Report(Scheduled(job, trigger, now));
        }
        catch (Exception exception)
        {
            Failed(exception);
        }
    }

    public ValueTask TriggerMisfired(
        ITrigger trigger,
        IScheduler scheduler,
        CancellationToken cancellationToken = default
    ) => JobScheduled(scheduler, trigger, cancellationToken);

    public ValueTask JobToBeExecuted(
        IJobExecutionContext context,
        CancellationToken cancellationToken = default
    ) =>
        TellAsync(() =>
        {
            running.Add(context);
            reporter.Report(facts.Of(context, JobState.Running, time.GetUtcNow()));
        });

    public ValueTask JobProgressChanged(
        IJobExecutionContext context,
        FireInstanceProgress progress,
        CancellationToken cancellationToken = default
    ) =>
        TellAsync(() =>
            reporter.Report(
                facts.Of(context, JobState.Running, time.GetUtcNow()) with
                {
                    Progress = progress.Percent,
                }
            )
        );

    public ValueTask JobExecutionVetoed(
        IJobExecutionContext context,
        CancellationToken cancellationToken = default
    ) => TellAsync(() => reporter.Report(facts.Of(context, JobState.Cancelled, time.GetUtcNow())));

    public ValueTask JobWasExecuted(
        IJobExecutionContext context,
        JobExecutionException? jobException,
        CancellationToken cancellationToken = default
    ) =>
        TellAsync(() =>
        {
            running.Remove(context);
            var ended = Ended(context, jobException);
            reporter.Report(ended);
            if (context.RetryScheduled)
                reporter.Report(Next(context, ended));
        });

    private JobEvent Scheduled(IJobDetail job, ITrigger trigger, DateTimeOffset now)
    {
        var due = trigger.NextFireTimeUtc ?? trigger.StartTimeUtc;
        if (due > now)
            return facts.Of(job, trigger, JobState.Scheduled, now) with { ScheduledFor = due };

        // When it was due, and not now: a worker that was quicker than this line has begun meanwhile.
        return facts.Of(job, trigger, JobState.Waiting, due > now - Fresh ? due : now);
    }

    private JobEvent Ended(IJobExecutionContext context, JobExecutionException? exception)
    {
        var state = context.Outcome switch
        {
            ExecutionOutcome.Succeeded => JobState.Succeeded,
            ExecutionOutcome.Cancelled => JobState.Cancelled,
            _ when context.RetryScheduled || exception?.RefireImmediately == true =>
                JobState.Failed,
            _ => JobState.Dead,
        };
        var ended = facts.Of(context, state, time.GetUtcNow());
        return state is JobState.Failed or JobState.Dead
            ? ended with
            {
                Error = exception is null
                    ? new JobError("unknown", "Quartz did not say why.")
                    : JobError.Of(exception.GetBaseException()),
            }
            : ended;
    }

    /// <summary>The attempt that follows a failed one: of the same moment, and the later attempt tells where the job stands.</summary>
    private static JobEvent Next(IJobExecutionContext context, JobEvent failed) =>
        failed with
        {
            State = JobState.Scheduled,
            Attempt = failed.Attempt + 1,
            ScheduledFor = context.Trigger.NextFireTimeUtc,
            Worker = null,
            Error = null,
            Artefact = null,
        };

    private ValueTask TellAsync(Action tell)
    {
        try
        {
            tell();
        }
        catch (Exception exception)
        {
            Failed(exception);
        }

        return ValueTask.CompletedTask;
    }

    private void Failed(Exception exception)
    {
        if (!_isFailureLogged)
            NotTold(exception);
        _isFailureLogged = true;
    }

    [LoggerMessage(
        LogLevel.Error,
        "Postern could not be told of a job; the jobs themselves go on. Said once"
    )]
    private partial void NotTold(Exception exception);
}
