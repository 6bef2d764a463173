using Postern.Storage;

namespace Postern.Jobs.Queries;

/// <summary>Requests with their jobs and deliveries, and what these come to.</summary>
internal static class RequestRows
{
    /// <summary>Jobs, jobs that are not done, and deliveries of one request that are shown.</summary>
    private const int MostEach = 20;

    public static async Task<List<RequestView>> ViewAsync(
        PosternDb db,
        IReadOnlyList<CustomerRequest> requests,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var correlations = requests
            .Select(request => request.CorrelationId)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var tenants = requests.Select(request => request.TenantId).Distinct().ToList();
        var ids = requests.Select(request => request.Id).ToList();
        var asked = db.CustomerRequests.Where(request => ids.Contains(request.Id));
        var jobs = await JobsAsync(
            asked,
            db.Jobs.Where(job =>
                correlations.Contains(job.CorrelationId!) && tenants.Contains(job.TenantId!.Value)
            ),
            cancellation
        );
        var deliveries = (
            await asked
                .SelectMany(request =>
                    db.Deliveries.Where(delivery =>
                            correlations.Contains(delivery.CorrelationId)
                            && delivery.TenantId == request.TenantId
                            && delivery.CorrelationId == request.CorrelationId
                        )
                        .OrderByDescending(delivery => delivery.Id)
                        .Take(MostEach)
                )
                .AsNoTracking()
                .ToListAsync(cancellation)
        )
            .DistinctBy(delivery => delivery.Id)
            .ToLookup(delivery => (delivery.TenantId, delivery.CorrelationId));
        var people = await JobRows.PeopleAsync(
            db,
            requests.Select(request => ((Guid?)request.TenantId, request.UserExternalId)),
            cancellation
        );
        var telling = requests.ToDictionary(
            request => request.Id,
            request => Sentences.TellingOf([.. jobs[(request.TenantId, request.CorrelationId)]])
        );
        var around = await Surroundings.ReadAsync(
            db,
            [.. telling.Values.OfType<Job>().DistinctBy(job => job.Id)],
            now,
            cancellation
        );
        var shown = (
            await JobRows.ViewAsync(db, [.. jobs.SelectMany(of => of)], cancellation)
        ).ToDictionary(job => job.Id);
        return
        [
            .. requests.Select(request =>
            {
                var key = (request.TenantId, request.CorrelationId);
                var sent = deliveries[key].ToList();
                var tells = telling[request.Id];
                var stand = Sentences.StandOf(tells, sent);
                var (tenant, user) = people.Of(request.TenantId, request.UserExternalId);
                return new RequestView
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
                    Sentence = Sentences.Of(
                        stand,
                        request,
                        tells,
                        tells is null ? new JobSurroundings() : around(tells),
                        sent,
                        now
                    ),
                    JobId = tells?.Id,
                    Jobs = [.. jobs[key].OrderBy(job => job.FirstAt).Select(job => shown[job.Id])],
                    Deliveries = [.. sent.Select(View)],
                };
            }),
        ];
    }

    /// <summary>Of each request the newest, and the newest of those that are not done: one of very many jobs must not hide why it is late.</summary>
    private static async Task<ILookup<(Guid, string), Job>> JobsAsync(
        IQueryable<CustomerRequest> asked,
        IQueryable<Job> all,
        CancellationToken cancellation
    )
    {
        var newest = await NewestAsync(all);
        var open = await NewestAsync(all.Where(job => job.State != JobState.Succeeded));
        return newest
            .Concat(open)
            .DistinctBy(job => job.Id)
            .ToLookup(job => (job.TenantId!.Value, job.CorrelationId!));

        async Task<List<Job>> NewestAsync(IQueryable<Job> jobs) =>
            await asked
                .SelectMany(request =>
                    jobs.Where(job =>
                            job.TenantId == request.TenantId
                            && job.CorrelationId == request.CorrelationId
                        )
                        .OrderByDescending(job => job.Id)
                        .Take(MostEach)
                )
                .AsNoTracking()
                .ToListAsync(cancellation);
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
}
