using Postern.Operations;
using Postern.Storage;

namespace Postern.Jobs;

/// <summary>Notes on requests whether they are answered, whenever something of their correlation has changed.</summary>
internal static class RequestKeeping
{
    /// <summary>To be called last in a transaction that has written jobs, deliveries or requests: requests are locked after those.</summary>
    /// <param name="db">In the transaction; saved by the caller.</param>
    /// <param name="correlations">Tenant and correlation id of what has changed.</param>
    /// <param name="cancellation">Gives it up.</param>
    public static async Task KeepAsync(
        PosternDb db,
        IEnumerable<(Guid Tenant, string CorrelationId)> correlations,
        CancellationToken cancellation
    )
    {
        var changed = correlations.ToHashSet();
        var ids = changed
            .Select(one => one.CorrelationId)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (ids.Count == 0)
        {
            return;
        }

        var requests = await db
            .CustomerRequests.TagWith(RowLock.Tag)
            .AsTracking()
            .Where(request => ids.Contains(request.CorrelationId))
            .OrderBy(request => request.Id)
            .ToListAsync(cancellation);
        requests.RemoveAll(request => !changed.Contains((request.TenantId, request.CorrelationId)));
        if (requests.Count == 0)
        {
            return;
        }

        var asked = requests.ConvertAll(request => request.CorrelationId);
        var jobs = (
            await db
                .Jobs.Where(job => job.TenantId != null && asked.Contains(job.CorrelationId!))
                .Select(job => new
                {
                    job.TenantId,
                    job.CorrelationId,
                    job.State,
                    job.StateAt,
                })
                .ToListAsync(cancellation)
        ).ToLookup(job => (job.TenantId!.Value, job.CorrelationId!));
        var deliveries = (
            await db
                .Deliveries.AsNoTracking()
                .Where(delivery => asked.Contains(delivery.CorrelationId))
                .ToListAsync(cancellation)
        ).ToLookup(delivery => (delivery.TenantId, delivery.CorrelationId));
        foreach (var request in requests)
        {
            var key = (request.TenantId, request.CorrelationId);
            request.AnsweredAt = Answers.AnsweredAt(
                [.. jobs[key].Select(job => (job.State, job.StateAt))],
                [.. deliveries[key]]
            );
        }
    }
}
