using Postern.Tenants;
using Postern.Users;

namespace Postern.Impersonation;

/// <summary>
/// Which sessions hold at this moment. More than the session itself has a say: when the user, the tenant, its policy or
/// the staff member's own session is gone, so is the impersonation, without anybody having to end it.
/// </summary>
internal static class RunningImpersonationsQuery
{
    public static IQueryable<ImpersonationSession> RunningImpersonations(
        this DbContext db,
        DateTimeOffset now
    )
    {
        var codesFrom = now - ImpersonationSession.CodeLifetime;
        // Asked as "is there": a join lets SQLite begin at the tenants, of which there are many, and not at the sessions.
        return db.Set<ImpersonationSession>()
            .Where(session =>
                session.EndedAt == null
                && session.ExpiresAt > now
                && (session.RedeemedAt != null || session.StartedAt > codesFrom)
                && db.Set<User>()
                    .Any(user => user.Id == session.UserId && user.Status == UserStatus.Active)
                && db.Set<Tenant>()
                    .Any(tenant =>
                        tenant.Id == session.TenantId
                        && tenant.Status == TenantStatus.Active
                        && tenant.SupportAccess != SupportAccess.Never
                    )
                && !db.Set<Staff.StaffSession>()
                    .Any(staff => staff.Id == session.StaffSessionId && staff.EndedAt != null)
            );
    }
}
