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
        return from session in db.Set<ImpersonationSession>()
            join user in db.Set<User>() on session.UserId equals user.Id
            join tenant in db.Set<Tenant>() on session.TenantId equals tenant.Id
            where
                session.EndedAt == null
                && session.ExpiresAt > now
                && (session.RedeemedAt != null || session.StartedAt > codesFrom)
                && user.Status == UserStatus.Active
                && tenant.Status == TenantStatus.Active
                && tenant.SupportAccess != SupportAccess.Never
                && !db.Set<Staff.StaffSession>()
                    .Any(staff => staff.Id == session.StaffSessionId && staff.EndedAt != null)
            select session;
    }
}
