using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Jobs.Queries;

[Query(
    "job.batch.list",
    "/jobs/batches",
    Title = "List bulk runs",
    Permissions = [Permissions.ReadJobs]
)]
public sealed class ListBatches : Query<ListBatches.Input, Page<BatchView>>
{
    public sealed record Input : ListInput;

    protected override async Task<Page<BatchView>?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var batches = context.Db.JobBatches.AsQueryable();
        if (input.Cursor is not null)
        {
            var last = Guid.TryParse(Cursors.Read(input.Cursor), out var id) ? id : Guid.Empty;
            batches = batches.Where(batch => batch.Id < last);
        }

        var found = await BatchRows.ReadAsync(context.Db, batches, input.Size + 1, cancellation);
        context.Saw("Listed bulk runs over jobs", AuditSubject.None);
        return Cursors.Cut(found, input.Size, batch => batch.Id.ToString());
    }
}
