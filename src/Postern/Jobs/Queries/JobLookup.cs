using System.Text.Json;
using Postern.Queries;
using Postern.Staff;
using Postern.Storage;

namespace Postern.Jobs.Queries;

/// <summary>Requests and jobs by an id of ours or of their owner's, or by their correlation id; a bulk run and an error by theirs.</summary>
internal static class JobLookup
{
    public static async Task<IReadOnlyList<ExactMatch>> FindAsync(
        string text,
        int limit,
        QueryContext context,
        CancellationToken cancellation
    ) =>
        context.Actor.May(Permissions.ReadJobs)
            ?
            [
                .. await RequestsAsync(context.Db, text, limit, cancellation),
                .. await JobsAsync(context.Db, text, limit, cancellation),
                .. await BatchesAsync(context.Db, text, cancellation),
                .. await ErrorsAsync(context.Db, text, cancellation),
            ]
            : [];

    private static async Task<IEnumerable<ExactMatch>> RequestsAsync(
        PosternDb db,
        string text,
        int limit,
        CancellationToken cancellation
    )
    {
        var found = await JobNames.FindAsync(
            db.CustomerRequests,
            await JobNames.OfRequestsAsync(db, text, cancellation),
            limit,
            cancellation
        );
        var requests = Newest(found, request => request.Id, limit);
        var people = await JobRows.PeopleAsync(
            db,
            requests.Select(request => ((Guid?)request.TenantId, request.UserExternalId)),
            cancellation
        );
        return requests.Select(request => new ExactMatch(
            "request",
            request.Id.ToString(),
            $"{request.Kind} {request.ExternalId}",
            people.Of(request.TenantId, request.UserExternalId).Tenant,
            request.AnsweredAt is null ? "unanswered" : "answered"
        ));
    }

    private static async Task<IEnumerable<ExactMatch>> JobsAsync(
        PosternDb db,
        string text,
        int limit,
        CancellationToken cancellation
    )
    {
        var found = await JobNames.FindAsync(
            db.Jobs,
            await JobNames.OfJobsAsync(db, text, cancellation),
            limit,
            cancellation
        );
        var jobs = Newest(found, job => job.Id, limit);
        var people = await JobRows.PeopleAsync(
            db,
            jobs.Select(job => (job.TenantId, job.UserExternalId)),
            cancellation
        );
        return jobs.Select(job => new ExactMatch(
            "job",
            job.Id.ToString(),
            job.Label,
            people.Of(job.TenantId, job.UserExternalId).Tenant,
            JsonNamingPolicy.CamelCase.ConvertName(job.State.ToString())
        ));
    }

    private static async Task<IReadOnlyList<ExactMatch>> BatchesAsync(
        PosternDb db,
        string text,
        CancellationToken cancellation
    ) =>
        Guid.TryParse(text, out var id)
        && await db
            .JobBatches.Where(batch => batch.Id == id)
            .Select(batch => batch.AskedBy)
            .SingleOrDefaultAsync(cancellation)
            is { } askedBy
            ? [new ExactMatch("jobBatch", id.ToString(), "Bulk run", askedBy)]
            : [];

    private static async Task<IReadOnlyList<ExactMatch>> ErrorsAsync(
        PosternDb db,
        string text,
        CancellationToken cancellation
    ) =>
        await db
            .JobErrorGroups.Where(group => group.Fingerprint == text)
            .Select(group => new ExactMatch("error", text, group.Type, group.Message, null))
            .ToListAsync(cancellation);

    private static List<T> Newest<T>(IEnumerable<T> rows, Func<T, Guid> id, int limit) =>
        [.. rows.DistinctBy(id).OrderByDescending(id).Take(limit)];
}
