using Postern.Operations;
using Postern.Storage;

namespace Postern.Jobs;

/// <summary>Notes that workers are alive: when they were last heard of, by our clock.</summary>
internal sealed class WorkerIntake(
    IDbContextFactory<PosternDb> contexts,
    WriteQueue writes,
    TimeProvider time
)
{
    private const int Attempts = 5;

    public async Task SeenAsync(
        string app,
        IReadOnlyList<WorkerSign> signs,
        CancellationToken cancellation
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await TryAsync(app, signs, cancellation);
                return;
            }
            catch (Exception exception)
                when (attempt < Attempts && DatabaseFault.IsMomentary(exception))
            {
                // Two signs of one new worker at the same moment: looked at again.
            }
        }
    }

    private async Task TryAsync(
        string app,
        IReadOnlyList<WorkerSign> signs,
        CancellationToken cancellation
    )
    {
        var now = time.Now();
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        using var turn = await writes.EnterAsync(cancellation);
        var names = signs.Select(sign => sign.Id).Distinct(StringComparer.Ordinal).ToList();
        var known = await db
            .JobWorkers.AsTracking()
            .Where(worker => worker.App == app && names.Contains(worker.Name))
            .ToDictionaryAsync(worker => (worker.Source, worker.Name), cancellation);
        foreach (var sign in signs)
        {
            if (!known.TryGetValue((sign.Source, sign.Id), out var worker))
            {
                worker = new JobWorker
                {
                    App = app,
                    Source = sign.Source,
                    Name = sign.Id,
                    FirstSeenAt = now,
                };
                known[(sign.Source, sign.Id)] = worker;
                db.JobWorkers.Add(worker);
            }

            worker.SeenAt = now;
            worker.Every = sign.Every ?? worker.Every;
            worker.Queues = sign.Queues ?? worker.Queues;
            worker.Running = sign.Running ?? worker.Running;
            worker.StoppedAt = sign.State == WorkerSignState.Stopped ? now : null;
        }

#pragma warning disable RS0030 // Notes of who is there, no state of the business.
        await db.SaveChangesAsync(cancellation);
#pragma warning restore RS0030
    }
}
