using Postern.Queries;
using Postern.Staff;

namespace Postern.Audit.Queries;

/// <summary>An audit entry by its id.</summary>
internal static class EntryLookup
{
    public static async Task<IReadOnlyList<ExactMatch>> FindAsync(
        string text,
        int limit,
        QueryContext context,
        CancellationToken cancellation
    ) =>
        Guid.TryParse(text, out var id)
        && (context.Actor.May(Permissions.ReadAudit) || context.Actor.May(Permissions.ReadOwnAudit))
        && await ListAuditEntries
            .OwnOnly(context.Db.AuditEntries, context.Actor)
            .AnyAsync(row => row.Id == id, cancellation)
            ? [new ExactMatch("auditEntry", id.ToString(), "Audit entry", id.ToString())]
            : [];
}
