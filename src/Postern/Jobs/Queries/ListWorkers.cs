using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Jobs.Queries;

/// <summary>Who is at work, and on what.</summary>
public sealed record WorkersView(
    IReadOnlyList<WorkerView> Workers,
    IReadOnlyList<QueueView> Queues
);

[Query(
    "job.worker.list",
    "/jobs/workers",
    Title = "List workers and queues",
    Permissions = [Permissions.ReadJobs]
)]
public sealed class ListWorkers : Query<ListWorkers.Input, WorkersView>
{
    public sealed record Input;

    protected override async Task<WorkersView?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        context.Saw("Listed the workers of jobs", AuditSubject.None);
        return new WorkersView(
            await WorkerRows.ReadAsync(context.Db, context.Now, cancellation),
            await QueueRows.ReadAsync(context.Db, context.Now, cancellation)
        );
    }
}
