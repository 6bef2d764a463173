using Microsoft.Extensions.Logging;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Jobs;

/// <summary>Forgets what nobody will ask for any more: finished jobs after ninety days, and what was counted of them.</summary>
internal sealed partial class JobSweeper(
    IDbContextFactory<PosternDb> contexts,
    WriteQueue writes,
    TimeProvider time,
    ILogger<JobSweeper> log
) : Recurring(Pause, time)
{
    private const int BatchSize = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    /// <summary>What is still told of a day that was swept would be counted alone.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromDays(1);

    /// <summary>Removes what is too old.</summary>
    /// <returns>How many jobs there were.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellation)
    {
        var before = Time.Now() - JobRules.KeptFor - Margin;
        var total = 0;
        int swept;
        do
        {
            swept = await JobsAsync(before, cancellation);
            total += swept;
        } while (swept == BatchSize);

        using var turn = await writes.EnterAsync(cancellation);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var minutes = Time.Now() - JobMinute.KeptFor;
        var times = Time.Now() - JobHour.TimesKeptFor;
#pragma warning disable RS0030 // What was counted or reported, no state of the business.
        await db.JobMinutes.Where(row => row.Minute < minutes).ExecuteDeleteAsync(cancellation);
        await db.JobHours.Where(row => row.Hour < before).ExecuteDeleteAsync(cancellation);
        await db
            .JobHours.Where(row =>
                row.Hour < times
                && (row.Measure == HourMeasure.Ran || row.Measure == HourMeasure.Waited)
            )
            .ExecuteDeleteAsync(cancellation);
        await db.JobDays.Where(row => row.Day < before).ExecuteDeleteAsync(cancellation);
        await db.JobErrorHours.Where(row => row.Hour < before).ExecuteDeleteAsync(cancellation);
        await db
            .JobErrorGroups.Where(row => row.LastAt < before && row.Failing == 0)
            .ExecuteDeleteAsync(cancellation);
        await db
            .CustomerRequests.Where(row => row.RequestedAt < before && row.DueAt < before)
            .ExecuteDeleteAsync(cancellation);
        await db.Deliveries.Where(row => row.StateAt < before).ExecuteDeleteAsync(cancellation);
        await db.JobWorkers.Where(row => row.SeenAt < before).ExecuteDeleteAsync(cancellation);
#pragma warning restore RS0030
        return total;
    }

    protected override Task TurnAsync(CancellationToken cancellation) => SweepAsync(cancellation);

    protected override void OnFailing(Exception exception) => LogSweepFailed(exception);

    /// <summary>Ids are made of the time, so the oldest come first by their key.</summary>
    private async Task<int> JobsAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        var limit = Guid.CreateVersion7(before);
        using var turn = await writes.EnterAsync(cancellation);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
#pragma warning disable RS0030 // The jobs of the product; what staff did about them stays in the log.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var jobs = await db
            .Jobs.TagWith(RowLock.Tag)
            .AsNoTracking()
            .Where(job =>
                job.Id < limit
                // One that comes again and again under one id is as old as what happened to it last.
                && job.StateAt < before
                && (
                    job.State == JobState.Succeeded
                    || job.State == JobState.Dead
                    || job.State == JobState.Cancelled
                )
            )
            .OrderBy(job => job.Id)
            .Take(BatchSize)
            .ToListAsync(cancellation);
        var counts = new Dictionary<Measure, long>();
        foreach (var job in jobs)
        {
            JobMeasures.Difference(JobMeasures.Of(job, []), [], counts);
        }

        await CountKeeping.KeepAsync(db, counts, Time.Now(), cancellation);
        foreach (var (measure, number) in counts)
        {
            if (measure is Measure.Failing { Fingerprint: var fingerprint })
            {
                await db
                    .JobErrorGroups.Where(row => row.Fingerprint == fingerprint)
                    .ExecuteUpdateAsync(
                        row =>
                            row.SetProperty(
                                group => group.Failing,
                                group => group.Failing + number
                            ),
                        cancellation
                    );
            }
        }

        var ids = jobs.ConvertAll(job => job.Id);
        await db
            .JobAttempts.Where(attempt => ids.Contains(attempt.JobId))
            .ExecuteDeleteAsync(cancellation);
        await db.Jobs.Where(job => ids.Contains(job.Id)).ExecuteDeleteAsync(cancellation);
        await transaction.CommitAsync(cancellation);
#pragma warning restore RS0030
        return jobs.Count;
    }

    [LoggerMessage(LogLevel.Warning, "Old jobs could not be removed; the next try is in an hour")]
    private partial void LogSweepFailed(Exception exception);
}
