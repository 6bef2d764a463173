using Postern.Storage;

namespace Postern.Jobs.Queries;

internal static class BatchRows
{
    private const int MostRefusals = 100;

    /// <summary>The newest first, each with the first of what was refused.</summary>
    public static async Task<List<BatchView>> ReadAsync(
        PosternDb db,
        IQueryable<JobBatch> batches,
        int most,
        CancellationToken cancellation
    )
    {
        var found = await batches
            .Include(batch => batch.Progress)
            .OrderByDescending(batch => batch.Id)
            .Take(most)
            .ToListAsync(cancellation);
        var views = new List<BatchView>();
        foreach (var batch in found)
        {
            var refusals =
                batch.Progress.Refused == 0
                    ? []
                    : await db
                        .BatchItems.Where(item => item.BatchId == batch.Id && item.Done == false)
                        .OrderBy(item => item.JobId)
                        .Take(MostRefusals)
                        .Select(item => new BatchRefusal(item.JobId, item.Code!, item.Detail!))
                        .ToListAsync(cancellation);
            views.Add(
                new BatchView(
                    batch.Id,
                    batch.Kind,
                    batch.Filter,
                    batch.Progress.Found ?? batch.Size,
                    batch.Progress.Done,
                    batch.Progress.Refused,
                    batch.Progress.State,
                    batch.Progress.Note,
                    batch.AskedBy,
                    batch.Reason,
                    batch.Ticket,
                    batch.AskedAt,
                    batch.Progress.FinishedAt,
                    refusals,
                    batch.AuditEntryId
                )
            );
        }

        return views;
    }
}
