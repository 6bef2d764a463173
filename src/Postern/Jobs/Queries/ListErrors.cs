using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Jobs.Queries;

[Query(
    "job.error.list",
    "/jobs/errors",
    Title = "List what goes wrong",
    Permissions = [Permissions.ReadJobs]
)]
public sealed class ListErrors : Query<ListErrors.Input, Page<ErrorGroupView>>
{
    public sealed record Input : ListInput;

    protected override async Task<Page<ErrorGroupView>?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var groups = context.Db.JobErrorGroups.AsQueryable();
        if (
            input.Cursor is not null
            && (Cursors.Read(input.Cursor) ?? "").Split(' ') is [var at, var last]
            && Times.TryParse(at, out var before)
        )
        {
            groups = groups.Where(group =>
                group.LastAt < before
                || (group.LastAt == before && string.Compare(group.Fingerprint, last) < 0)
            );
        }

        var found = await ErrorRows.ReadAsync(
            context.Db,
            groups
                .OrderByDescending(group => group.LastAt)
                .ThenByDescending(group => group.Fingerprint)
                .Take(input.Size + 1),
            context.Now,
            cancellation
        );
        context.Saw("Listed what goes wrong with jobs", AuditSubject.None);
        return Cursors.Cut(
            found,
            input.Size,
            group => $"{Times.Format(group.LastAt)} {group.Fingerprint}"
        );
    }
}
