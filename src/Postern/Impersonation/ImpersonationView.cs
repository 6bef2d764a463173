using Postern.Operations;
using Postern.Queries;
using Postern.Tenants;
using Postern.Users;

namespace Postern.Impersonation;

/// <summary>A session as lists and the API show it.</summary>
/// <param name="Own">One of the actor's.</param>
/// <param name="RequestCount">How many requests the product has reported.</param>
public sealed record ImpersonationView(
    Guid Id,
    Guid TenantId,
    string TenantName,
    Guid UserId,
    string UserName,
    string StaffEmail,
    string StaffName,
    bool Own,
    string Reason,
    string? Ticket,
    ImpersonationMode Mode,
    string Audience,
    ImpersonationState State,
    DateTimeOffset StartedAt,
    DateTimeOffset? RedeemedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? EndedAt,
    ImpersonationEnd? EndedBy,
    string? EndedByName,
    int RequestCount,
    int RefusedCount,
    Guid StartEntryId,
    Guid AuditEntryId
) : IVersioned
{
    /// <summary>With the names of tenant and user, and what was done; for reading.</summary>
    internal static IQueryable<Row> Rows(
        DbContext db,
        IQueryable<ImpersonationSession> sessions,
        DateTimeOffset now
    )
    {
        var running = db.RunningImpersonations(now);
        return from session in sessions
            join tenant in db.Set<Tenant>() on session.TenantId equals tenant.Id
            join user in db.Set<User>() on session.UserId equals user.Id
            select new Row
            {
                Session = session,
                TenantName = tenant.Name,
                UserName = user.Name,
                IsGrounded = running.Any(row => row.Id == session.Id),
                Requests = db.Set<ImpersonatedRequest>()
                    .Count(request => request.SessionId == session.Id),
                Refused = db.Set<ImpersonatedRequest>()
                    .Count(request => request.SessionId == session.Id && request.Refused),
            };
    }

    internal static ImpersonationView Of(Row row, Actor actor, DateTimeOffset now)
    {
        var session = row.Session;
        var state = session.StateAt(now);
        return new(
            session.Id,
            session.TenantId,
            row.TenantName,
            session.UserId,
            row.UserName,
            session.StaffEmail,
            session.StaffName,
            session.IsOf(actor),
            session.Reason,
            session.Ticket,
            session.Mode,
            session.Audience,
            // Cut off, though nobody has ended it: its user, tenant, policy or staff session is gone.
            session.IsRunning(now) && !row.IsGrounded
                ? ImpersonationState.Ended
                : state,
            session.StartedAt,
            session.RedeemedAt,
            session.ExpiresAt,
            session.EndedAt,
            session.EndedBy,
            session.EndedByName,
            row.Requests,
            row.Refused,
            session.StartEntryId,
            session.AuditEntryId
        );
    }

    internal sealed class Row
    {
        public required ImpersonationSession Session { get; init; }

        public required string TenantName { get; init; }

        public required string UserName { get; init; }

        public required bool IsGrounded { get; init; }

        public required int Requests { get; init; }

        public required int Refused { get; init; }
    }
}
