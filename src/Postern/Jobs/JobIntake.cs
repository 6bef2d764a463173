using Postern.Operations;
using Postern.Storage;
using Postern.Tenants;

namespace Postern.Jobs;

/// <summary>
/// Takes reported events in: the jobs, their attempts, what they count for and the requests that they answer are one
/// transaction. Two reports of the same jobs pass one after the other, in any order to the same end.
/// </summary>
internal sealed class JobIntake(
    IDbContextFactory<PosternDb> contexts,
    WriteQueue writes,
    TimeProvider time
) : IDisposable
{
    /// <summary>Two servers that hear of the same new job at the same moment: the second one looks again.</summary>
    private const int Attempts = 5;

    /// <summary>One writes its rows while another waits for its counts; more would all wait for the same counts.</summary>
    private const int AtATime = 2;

    private readonly SemaphoreSlim _turn = new(AtATime, AtATime);

    private readonly KnownNames _names = new();

    /// <summary>Takes the events in.</summary>
    /// <param name="app">The customer app that reports, or <see cref="JobRules.OwnApp"/>.</param>
    /// <param name="events">In any order; redacted.</param>
    /// <param name="cancellation">Nothing is taken in then.</param>
    /// <returns>Which events were left out, by their index, and why.</returns>
    public async Task<IReadOnlyDictionary<int, JobFault>> TakeAsync(
        string app,
        IReadOnlyList<JobEvent> events,
        CancellationToken cancellation
    )
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return await TryAsync(app, events, cancellation);
                }
                catch (Exception exception)
                    when (attempt < Attempts && DatabaseFault.IsMomentary(exception))
                {
                    // Looked at again.
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<IReadOnlyDictionary<int, JobFault>> TryAsync(
        string app,
        IReadOnlyList<JobEvent> events,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        using var turn = await writes.EnterAsync(cancellation);
#pragma warning disable RS0030 // What the product tells of its own jobs; staff act on them by operations.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var tenants = await db.TenantIdsAsync(events.Select(one => one.Tenant), cancellation);
        var folds = await LoadAsync(db, app, events, cancellation);
        var now = time.Now();
        var left = new Dictionary<int, JobFault>();
        if (app != JobRules.OwnApp)
        {
            await _names.LookAsync(db, now, cancellation);
        }

        for (var index = 0; index < events.Count; index++)
        {
            var happened = events[index];
            if (Fault(app, happened, tenants) is { } fault)
            {
                left[index] = fault;
                continue;
            }

            var key = (happened.Source, happened.Id);
            if (!folds.TryGetValue(key, out var fold))
            {
                folds[key] = fold = new JobFold(Begin(app, happened, now), [], isNew: true);
            }

            fold.Take(
                happened,
                happened.Tenant is { } tenant ? tenants[tenant] : happened.TenantId
            );
        }

        // In one order for all: of two who bring the same new jobs one waits, and never each for the other.
        var changed = folds
            .Values.Where(fold => fold.IsChanged)
            .OrderBy(fold => fold.Job.ExternalId, StringComparer.Ordinal)
            .ThenBy(fold => fold.Job.Source, StringComparer.Ordinal)
            .ToList();
        if (changed.Count > 0)
        {
            await SaveAsync(db, changed, now, cancellation);
            await transaction.CommitAsync(cancellation);
        }
#pragma warning restore RS0030

        return left;
    }

    private JobFault? Fault(
        string app,
        JobEvent happened,
        IReadOnlyDictionary<string, Guid> tenants
    ) =>
        happened.Tenant is { } tenant && !tenants.ContainsKey(tenant) ? JobFault.UnknownTenant
        : app != JobRules.OwnApp ? _names.Admit(happened)
        : null;

    private static async Task<Dictionary<(string Source, string Id), JobFold>> LoadAsync(
        PosternDb db,
        string app,
        IReadOnlyList<JobEvent> events,
        CancellationToken cancellation
    )
    {
        var ids = events.Select(one => one.Id).Distinct(StringComparer.Ordinal).ToList();
        var named = events.Select(one => (one.Source, one.Id)).ToHashSet();
        var jobs = await db
            .Jobs.TagWith(RowLock.Tag)
            .AsNoTracking()
            .Where(job => job.App == app && ids.Contains(job.ExternalId))
            .OrderBy(job => job.Id)
            .ToListAsync(cancellation);
        jobs.RemoveAll(job => !named.Contains((job.Source, job.ExternalId)));
        if (jobs.Count == 0)
        {
            return [];
        }

        var known = jobs.ConvertAll(job => job.Id);
        var attempts = (
            await db
                .JobAttempts.AsNoTracking()
                .Where(attempt => known.Contains(attempt.JobId))
                .ToListAsync(cancellation)
        ).ToLookup(attempt => attempt.JobId);
        return jobs.ToDictionary(
            job => (job.Source, job.ExternalId),
            job => new JobFold(job, attempts[job.Id], isNew: false)
        );
    }

    private static Job Begin(string app, JobEvent first, DateTimeOffset now) =>
        new()
        {
            // Lists go by the id: what was told of late, or all at once, stands where it belongs.
            Id = Guid.CreateVersion7(first.At < now ? first.At : now),
            App = app,
            Source = first.Source,
            ExternalId = first.Id,
            Kind = first.Kind,
            ReceivedAt = now,
        };

    private static async Task SaveAsync(
        PosternDb db,
        List<JobFold> changed,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var counts = new Dictionary<Measure, long>();
        foreach (var fold in changed)
        {
            fold.Job.ChangedAt = now;
            JobMeasures.Difference(fold.Before, fold.After(), counts);
        }

        var bulk = new BulkWrite(db);
        await bulk.InsertAsync(
            changed.Where(fold => fold.IsNew).Select(fold => fold.Job).ToList(),
            cancellation
        );
        await bulk.UpdateAsync(
            changed.Where(fold => !fold.IsNew).Select(fold => fold.Job).ToList(),
            cancellation
        );
        await bulk.InsertAsync(Attempted(changed, known: false), cancellation);
        await bulk.UpdateAsync(Attempted(changed, known: true), cancellation);
        await CountKeeping.KeepAsync(db, counts, now, cancellation);
        await ErrorKeeping.KeepAsync(db, changed, counts, cancellation);
        await RequestKeeping.KeepAsync(
            db,
            changed
                .Where(fold => fold.Job is { CorrelationId: not null, TenantId: not null })
                .Select(fold => (fold.Job.TenantId!.Value, fold.Job.CorrelationId!)),
            cancellation
        );
#pragma warning disable RS0030 // The same transaction.
        await db.SaveChangesAsync(cancellation);
#pragma warning restore RS0030
    }

    private static List<JobAttempt> Attempted(List<JobFold> changed, bool known) =>
        [
            .. changed.SelectMany(fold =>
                fold.Attempts.Where(attempt =>
                    fold.Touched.Contains(attempt.Number)
                    && fold.Known.Contains(attempt.Number) == known
                )
            ),
        ];
}
