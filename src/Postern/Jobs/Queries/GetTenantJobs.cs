using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Jobs.Queries;

/// <summary>What a tenant asked for and what became of it, with its jobs: the page that answers "nothing arrived".</summary>
/// <param name="Requests">The newest, those that are open first.</param>
/// <param name="States">Its jobs by state.</param>
/// <param name="Jobs">Its newest; what Postern itself does for it is left out.</param>
public sealed record TenantJobsView(
    Guid TenantId,
    string TenantName,
    IReadOnlyList<RequestView> Requests,
    IReadOnlyList<StateNumber> States,
    IReadOnlyList<JobView> Jobs
);

[Query(
    "tenant.jobs.get",
    "/tenants/{id}/jobs",
    Title = "Look at what a tenant asked for",
    Permissions = [Permissions.ReadJobs]
)]
public sealed class GetTenantJobs : Query<GetTenantJobs.Input, TenantJobsView>
{
    private const int Newest = 20;

    public sealed record Input
    {
        public Guid Id { get; init; }
    }

    protected override async Task<TenantJobsView?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var db = context.Db;
        var tenant = await db
            .Tenants.Where(row => row.Id == input.Id)
            .Select(row => new { row.Id, row.Name })
            .SingleOrDefaultAsync(cancellation);
        if (tenant is null)
        {
            return null;
        }

        var requests = await db
            .CustomerRequests.Where(request => request.TenantId == tenant.Id)
            .OrderByDescending(request => request.Id)
            .Take(Newest)
            .ToListAsync(cancellation);
        var views = await RequestRows.ViewAsync(db, requests, context.Now, cancellation);
        var jobs = await db
            .Jobs.Where(job => job.TenantId == tenant.Id && job.Source != JobRules.OwnSource)
            .OrderByDescending(job => job.Id)
            .Take(Newest)
            .ToListAsync(cancellation);
        context.Saw(
            $"Looked at what {tenant.Name} asked for, and at its jobs",
            new AuditSubject("tenant", tenant.Id.ToString(), tenant.Id, null, null),
            [.. requests.Select(request => request.Id), .. jobs.Select(job => job.Id)]
        );
        return new TenantJobsView(
            tenant.Id,
            tenant.Name,
            [.. views.OrderBy(request => request.AnsweredAt is not null)],
            await JobCounts.OfAsync(db, tenant.Id, cancellation),
            await JobRows.ViewAsync(db, jobs, cancellation)
        );
    }
}
