using Tally.Jobs;

namespace Tally.Exports;

/// <summary>A company's exports as they are at this moment: what a job left behind is compared with what is still in the store.</summary>
internal sealed class ExportStates(TallyDb db, JobQueue queue, TimeProvider clock)
{
    private const int MostShown = 50;

    /// <summary>Between the row and its job: so long after asking, a job that is not there will not come.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    public async Task<List<ExportRequest>> ListAsync(CancellationToken cancellation)
    {
        var exports = await db
            .Exports.OrderByDescending(export => export.RequestedAt)
            .Take(MostShown)
            .ToListAsync(cancellation);
        foreach (var export in exports)
        {
            if (export.State is ExportState.Ready)
            {
                continue;
            }

            var isPending = await queue.IsPendingAsync(export.Job, cancellation);
            if (export.IsOpen && !isPending && !await IsSettlingAsync(export, cancellation))
            {
                // Its job was taken out of the queue.
                export.State = ExportState.Cancelled;
            }
            else if (!export.IsOpen && isPending)
            {
                // It is to run again.
                (export.State, export.Progress) = (ExportState.Queued, 0);
            }
        }

        await db.SaveChangesAsync(cancellation);
        return exports;
    }

    /// <summary>Whether it is only just being queued, or has ended since it was read.</summary>
    private async Task<bool> IsSettlingAsync(ExportRequest export, CancellationToken cancellation)
    {
        if (export.State == ExportState.Queued && clock.GetUtcNow() - export.RequestedAt < Settling)
        {
            return true;
        }

        await db.Entry(export).ReloadAsync(cancellation);
        return !export.IsOpen;
    }
}
