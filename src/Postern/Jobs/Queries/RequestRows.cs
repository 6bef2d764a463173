using Postern.Storage;

namespace Postern.Jobs.Queries;

/// <summary>Requests with their jobs and deliveries, and what these come to.</summary>
internal static class RequestRows
{
    /// <summary>Jobs and deliveries of one request that are shown.</summary>
    private const int MostEach = 20;

    public static async Task<List<RequestView>> ViewAsync(
        PosternDb db,
        IReadOnlyList<CustomerRequest> requests,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var ids = requests
            .Select(request => request.CorrelationId)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var jobs = (
            await db
                .Jobs.AsNoTracking()
                .Where(job => job.TenantId != null && ids.Contains(job.CorrelationId!))
                .OrderByDescending(job => job.Id)
                .Take(MostEach * (ids.Count + 1))
                .ToListAsync(cancellation)
        ).ToLookup(job => (job.TenantId!.Value, job.CorrelationId!));
        var deliveries = (
            await db
                .Deliveries.AsNoTracking()
                .Where(delivery => ids.Contains(delivery.CorrelationId))
                .OrderByDescending(delivery => delivery.Id)
                .Take(MostEach * (ids.Count + 1))
                .ToListAsync(cancellation)
        ).ToLookup(delivery => (delivery.TenantId, delivery.CorrelationId));
        var people = await JobRows.PeopleAsync(
            db,
            requests.Select(request => ((Guid?)request.TenantId, request.UserExternalId)),
            cancellation
        );
        var views = new List<RequestView>();
        foreach (var request in requests)
        {
            var key = (request.TenantId, request.CorrelationId);
            var own = jobs[key].ToList();
            var sent = deliveries[key].ToList();
            var telling = Sentences.TellingOf(own);
            var stand = Sentences.StandOf(telling, sent);
            var around = telling is null
                ? new JobSurroundings()
                : await AroundAsync(db, telling, now, cancellation);
            var (tenant, user) = people.Of(request.TenantId, request.UserExternalId);
            views.Add(
                new RequestView
                {
                    Id = request.Id,
                    ExternalId = request.ExternalId,
                    Kind = request.Kind,
                    TenantId = request.TenantId,
                    TenantName = tenant,
                    UserId = user?.Id,
                    UserName = user?.Name,
                    CorrelationId = request.CorrelationId,
                    RequestedAt = request.RequestedAt,
                    DueAt = request.DueAt,
                    AnsweredAt = request.AnsweredAt,
                    IsOverdue = request.AnsweredAt is null && request.DueAt <= now,
                    Stand = stand,
                    Sentence = Sentences.Of(stand, request, telling, around, sent, now),
                    JobId = telling?.Id,
                    Jobs = await JobRows.ViewAsync(
                        db,
                        [.. own.OrderBy(job => job.FirstAt)],
                        cancellation
                    ),
                    Deliveries = [.. sent.Select(View)],
                }
            );
        }

        return views;
    }

    public static DeliveryView View(Delivery delivery) =>
        new(
            delivery.Id,
            delivery.Kind,
            delivery.State,
            delivery.StateAt,
            delivery.Recipient,
            delivery.Detail
        );

    public static async Task<JobSurroundings> AroundAsync(
        PosternDb db,
        Job job,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        if (job.State == JobState.Waiting)
        {
            var queue = job.Queue ?? "";
            var facts = (await QueueFacts.ReadAsync(db, [queue], now, cancellation))[queue];
            return new JobSurroundings(
                await QueueFacts.AheadAsync(db, job, cancellation),
                facts.PerMinute,
                facts.Workers
            );
        }

        return job.State is JobState.Failed or JobState.Dead or JobState.Scheduled
            ? new JobSurroundings(
                Others: await ErrorNeighbours.ReadAsync(db, job, now, cancellation)
            )
            : new JobSurroundings();
    }
}
