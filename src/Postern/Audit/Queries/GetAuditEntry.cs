using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Audit.Queries;

[Query(
    "audit.get",
    "/audit/{id}",
    Title = "Open an audit entry",
    Permissions = [Permissions.ReadAudit, Permissions.ReadOwnAudit]
)]
public sealed class GetAuditEntry : Query<GetAuditEntry.Input, AuditEntryView>
{
    public sealed record Input
    {
        public Guid Id { get; init; }
    }

    protected override async Task<AuditEntryView?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var entry = await ListAuditEntries
            .OwnOnly(context.Db.AuditEntries, context.Actor)
            .SingleOrDefaultAsync(row => row.Id == input.Id, cancellation);
        if (entry is null)
        {
            return null;
        }

        context.Saw(
            $"Opened the entry of {entry.Action}",
            new AuditSubject(
                "auditEntry",
                entry.Id.ToString(),
                entry.TenantId,
                entry.UserId,
                entry.ImpersonationId
            )
        );
        return AuditEntryView.Of(entry);
    }
}
