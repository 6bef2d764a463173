using Postern.Audit;
using Postern.Audit.Queries;
using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Jobs.Queries;

/// <summary>What staff asked of one job, by the entries of its commands: those are found without a search.</summary>
[Query(
    "job.entry.list",
    "/jobs/{id}/entries",
    Title = "List what staff asked of a job",
    Permissions = [Permissions.ReadAudit, Permissions.ReadOwnAudit]
)]
public sealed class ListJobEntries : Query<ListJobEntries.Input, Page<AuditEntryView>>
{
    private const int Most = 50;

    public sealed record Input
    {
        public Guid Id { get; init; }
    }

    protected override async Task<Page<AuditEntryView>?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var db = context.Db;
        var job = await db
            .Jobs.Where(row => row.Id == input.Id)
            .Select(row => new
            {
                row.Kind,
                row.ExternalId,
                row.TenantId,
            })
            .SingleOrDefaultAsync(cancellation);
        if (job is null)
        {
            return null;
        }

        var ids = db
            .JobCommands.Where(command => command.JobId == input.Id)
            .OrderByDescending(command => command.Id)
            .Take(Most)
            .Select(command => command.AuditEntryId);
        var entries = await ListAuditEntries
            .OwnOnly(db.AuditEntries, context.Actor)
            .Where(entry => ids.Contains(entry.Id))
            .OrderByDescending(entry => entry.Sequence)
            .ToListAsync(cancellation);
        context.Saw(
            $"Looked at what staff asked of {job.Kind} {job.ExternalId}",
            new AuditSubject("job", input.Id.ToString(), job.TenantId, null, null)
        );
        return new Page<AuditEntryView>([.. entries.Select(AuditEntryView.Of)], null);
    }
}
