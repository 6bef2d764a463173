using System.Text.Json;
using Microsoft.Extensions.Logging;
using Postern.Jobs.Operations;
using Postern.Operations;
using Postern.Staff;
using Postern.Storage;

namespace Postern.Jobs;

/// <summary>
/// Does what bulk runs were asked for: job by job, each by the same operation as one by itself, under the batch's id and
/// in the name of whoever asked. A run that a server left half done is gone on with by another; what it had done is not
/// done twice, since each job has its key.
/// </summary>
internal sealed partial class BatchRunner(
    IDbContextFactory<PosternDb> contexts,
    OperationCatalog catalog,
    OperationRunner<PosternDb> runner,
    StaffActors actors,
    WriteQueue writes,
    Heartbeats heartbeats,
    TimeProvider time,
    ILogger<BatchRunner> log
) : Recurring(Interval, time)
{
    /// <summary>After each so many it is looked whether somebody has stopped it.</summary>
    private const int AtATime = 100;

    /// <summary>SQLite has one writer.</summary>
    private const int InParallel = 4;

    private static readonly TimeSpan LeaseTime = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Goes on with one run that is due, for one round.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> PassAsync(CancellationToken cancellation)
    {
        if (await TakeAsync(cancellation) is not { } batch)
        {
            return false;
        }

        var progress = batch.Progress;
        if (progress.State == BatchState.Waiting)
        {
            await FillAsync(batch, cancellation);
        }

        if (batch.StoppedAt is not null)
        {
            await EndAsync(batch.Id, BatchState.Stopped, null, cancellation);
            return true;
        }

        var (actor, obstacle) = await ActorOfAsync(batch, cancellation);
        if (actor is null)
        {
            await EndAsync(batch.Id, BatchState.Failed, obstacle, cancellation);
            return true;
        }

        var jobs = await OpenAsync(batch.Id, cancellation);
        if (jobs.Count == 0)
        {
            await EndAsync(batch.Id, BatchState.Finished, null, cancellation);
            return true;
        }

        await DoAsync(batch, actor, jobs, cancellation);
        return true;
    }

    protected override async Task TurnAsync(CancellationToken cancellation)
    {
        while (await PassAsync(cancellation)) { }
        heartbeats.Beat("bulk-runs");
    }

    protected override void OnFailing(Exception exception) => LogFailing(exception);

    /// <summary>Takes one run for this server alone, until the lease runs out.</summary>
    private async Task<JobBatch?> TakeAsync(CancellationToken cancellation)
    {
        var now = Time.Now();
        var until = now + LeaseTime;
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var due = await db
            .BatchProgress.Where(row =>
                (row.State == BatchState.Waiting || row.State == BatchState.Running)
                && (row.LeasedUntil == null || row.LeasedUntil <= now)
            )
            .OrderBy(row => row.BatchId)
            .Select(row => (Guid?)row.BatchId)
            .FirstOrDefaultAsync(cancellation);
        if (due is not { } id)
        {
            return null;
        }

        using var turn = await writes.EnterAsync(cancellation);
#pragma warning disable RS0030 // Bookkeeping of the runs.
        var taken = await db
            .BatchProgress.Where(row =>
                row.BatchId == id && (row.LeasedUntil == null || row.LeasedUntil <= now)
            )
            .ExecuteUpdateAsync(
                row => row.SetProperty(progress => progress.LeasedUntil, until),
                cancellation
            );
#pragma warning restore RS0030
        return taken == 0
            ? null
            : await db
                .JobBatches.AsNoTracking()
                .Include(batch => batch.Progress)
                .SingleAsync(batch => batch.Id == id, cancellation);
    }

    /// <summary>Notes which jobs it is for, once: what comes later is none of it.</summary>
    private async Task FillAsync(JobBatch batch, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var ids = await db
            .Jobs.Matching(batch.Filter)
            .OrderBy(job => job.Id)
            .Select(job => job.Id)
            .Take(batch.Size)
            .ToListAsync(cancellation);
        using var turn = await writes.EnterAsync(cancellation);
#pragma warning disable RS0030 // Bookkeeping of the runs.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await new BulkWrite(db).InsertAsync(
            ids.ConvertAll(id => new BatchItem { BatchId = batch.Id, JobId = id }),
            cancellation
        );
        await db
            .BatchProgress.Where(row => row.BatchId == batch.Id)
            .ExecuteUpdateAsync(
                row =>
                    row.SetProperty(progress => progress.State, BatchState.Running)
                        .SetProperty(progress => progress.Found, ids.Count),
                cancellation
            );
        await transaction.CommitAsync(cancellation);
#pragma warning restore RS0030
    }

    private async Task<(Actor? Actor, string? Obstacle)> ActorOfAsync(
        JobBatch batch,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var session = await db
            .StaffSessions.AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == batch.SessionId, cancellation);
        if (session is null or { EndedAt: not null })
        {
            return (null, $"The session of {batch.AskedBy}, in whose name it ran, was ended.");
        }

        return actors.Behind(session, batch.Id.ToString("N")) is { } actor
            ? (actor, null)
            : (null, $"{batch.AskedBy}, in whose name it ran, has no role any more.");
    }

    private async Task<List<Guid>> OpenAsync(Guid id, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db
            .BatchItems.Where(item => item.BatchId == id && item.Done == null)
            .OrderBy(item => item.JobId)
            .Select(item => item.JobId)
            .Take(AtATime)
            .ToListAsync(cancellation);
    }

    private async Task DoAsync(
        JobBatch batch,
        Actor actor,
        List<Guid> jobs,
        CancellationToken cancellation
    )
    {
        var operation =
            batch.Kind == JobCommandKind.Retry ? catalog.Of<RetryJob>() : catalog.Of<CancelJob>();
        var items = new BatchItem[jobs.Count];
        await Parallel.ForAsync(
            0,
            jobs.Count,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = InParallel,
                CancellationToken = cancellation,
            },
            async (index, token) =>
                items[index] = await DoOneAsync(batch, actor, operation, jobs[index], token)
        );
        await NoteAsync(batch.Id, items, cancellation);
    }

    private async Task<BatchItem> DoOneAsync(
        JobBatch batch,
        Actor actor,
        OperationDescriptor operation,
        Guid job,
        CancellationToken cancellation
    )
    {
        var outcome = await runner.RunAsync(
            operation,
            new OperationRequest
            {
                Name = operation.Name,
                Target = job.ToString(),
                Input = JsonSerializer.SerializeToElement(new { }),
                Reason = batch.Reason,
                Ticket = batch.Ticket,
                BatchId = batch.Id,
                IdempotencyKey = $"{batch.Id:N}{job:N}",
            },
            actor,
            cancellation
        );
        return outcome is OperationOutcome.Refused { Problem: var problem }
            ? new BatchItem
            {
                BatchId = batch.Id,
                JobId = job,
                Done = false,
                Code = problem.Code,
                Detail = problem.Detail,
            }
            : new BatchItem
            {
                BatchId = batch.Id,
                JobId = job,
                Done = true,
            };
    }

    /// <summary>One note of a round, and the lease is given back: whoever comes next looks first whether it was stopped.</summary>
    private async Task NoteAsync(
        Guid id,
        IReadOnlyList<BatchItem> items,
        CancellationToken cancellation
    )
    {
        var (done, refused) = (
            items.Count(item => item.Done == true),
            items.Count(item => item.Done == false)
        );
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        using var turn = await writes.EnterAsync(cancellation);
#pragma warning disable RS0030 // Bookkeeping of the runs.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await new BulkWrite(db).UpdateAsync(items, cancellation);
        await db
            .BatchProgress.Where(row => row.BatchId == id)
            .ExecuteUpdateAsync(
                row =>
                    row.SetProperty(progress => progress.Done, progress => progress.Done + done)
                        .SetProperty(
                            progress => progress.Refused,
                            progress => progress.Refused + refused
                        )
                        .SetProperty(progress => progress.LeasedUntil, (DateTimeOffset?)null),
                cancellation
            );
        await transaction.CommitAsync(cancellation);
#pragma warning restore RS0030
    }

    private async Task EndAsync(
        Guid id,
        BatchState state,
        string? note,
        CancellationToken cancellation
    )
    {
        var now = Time.Now();
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        using var turn = await writes.EnterAsync(cancellation);
#pragma warning disable RS0030 // Bookkeeping of the runs.
        await db
            .BatchProgress.Where(row => row.BatchId == id)
            .ExecuteUpdateAsync(
                row =>
                    row.SetProperty(progress => progress.State, state)
                        .SetProperty(progress => progress.Note, note)
                        .SetProperty(progress => progress.FinishedAt, now)
                        .SetProperty(progress => progress.LeasedUntil, (DateTimeOffset?)null),
                cancellation
            );
#pragma warning restore RS0030
    }

    [LoggerMessage(LogLevel.Error, "Bulk runs cannot go on; they are tried again each second")]
    private partial void LogFailing(Exception exception);
}
