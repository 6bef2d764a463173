using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Jobs.Queries;

[Query(
    "job.batch.get",
    "/jobs/batches/{id}",
    Title = "Look at a bulk run",
    Permissions = [Permissions.ReadJobs]
)]
public sealed class GetBatch : Query<GetBatch.Input, BatchView>
{
    public sealed record Input
    {
        public Guid Id { get; init; }
    }

    protected override async Task<BatchView?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var found = await BatchRows.ReadAsync(
            context.Db,
            context.Db.JobBatches.Where(batch => batch.Id == input.Id),
            1,
            cancellation
        );
        context.Saw(
            "Looked at a bulk run over jobs",
            new AuditSubject("jobBatch", input.Id.ToString(), null, null, null)
        );
        return found is [var batch] ? batch : null;
    }
}
