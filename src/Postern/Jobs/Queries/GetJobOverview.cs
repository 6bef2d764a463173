using Postern.Alerts.Queries;
using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Jobs.Queries;

/// <summary>Everything at a glance: what stands how, what is late, what goes wrong, who is at work.</summary>
public sealed record JobOverview(
    IReadOnlyList<StateNumber> States,
    IReadOnlyList<RequestView> Overdue,
    bool MoreOverdue,
    IReadOnlyList<AlertView> Alerts,
    IReadOnlyList<QueueView> Queues,
    IReadOnlyList<KindView> Kinds,
    IReadOnlyList<ErrorGroupView> Errors,
    IReadOnlyList<WorkerView> Workers,
    IReadOnlyList<HourView> Hours,
    IReadOnlyList<BatchView> Batches
);

[Query(
    "job.overview.get",
    "/jobs/overview",
    Title = "Look at how jobs are doing",
    Permissions = [Permissions.ReadJobs]
)]
public sealed class GetJobOverview : Query<GetJobOverview.Input, JobOverview>
{
    private const int Newest = 10;

    public sealed record Input;

    protected override async Task<JobOverview?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var (db, now) = (context.Db, context.Now);
        var overdue = await db
            .CustomerRequests.Where(request => request.AnsweredAt == null && request.DueAt <= now)
            .OrderBy(request => request.DueAt)
            .Take(Newest + 1)
            .ToListAsync(cancellation);
        var shown = overdue.Take(Newest).ToList();
        context.Saw(
            "Looked at how jobs are doing",
            AuditSubject.None,
            [.. shown.Select(request => request.Id)]
        );
        return new JobOverview(
            await JobCounts.OfAsync(db, null, cancellation),
            await RequestRows.ViewAsync(db, shown, now, cancellation),
            overdue.Count > Newest,
            await AlertRows.ReadAsync(db, cancellation),
            await QueueRows.ReadAsync(db, now, cancellation),
            await KindRows.ReadAsync(db, null, now, cancellation),
            await ErrorRows.ReadAsync(
                db,
                db.JobErrorGroups.Where(group => group.Failing > 0)
                    .OrderByDescending(group => group.Failing)
                    .Take(Newest),
                now,
                cancellation
            ),
            await WorkerRows.ReadAsync(db, now, cancellation),
            await HourRows.ReadAsync(db, null, now, 24, cancellation),
            await BatchRows.ReadAsync(
                db,
                db.JobBatches.Where(batch =>
                    batch.Progress.State == BatchState.Waiting
                    || batch.Progress.State == BatchState.Running
                ),
                5,
                cancellation
            )
        );
    }
}
