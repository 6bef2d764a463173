using Postern.Operations;
using Postern.Tenants;
using Postern.Users;

namespace Postern.Impersonation.Pages;

/// <summary>
/// The impersonation that a staff member has running. It is theirs and nothing new to them, so that telling them of it
/// on every page is no read of a customer's data.
/// </summary>
internal sealed record OwnImpersonation(
    Guid Id,
    string UserName,
    string TenantName,
    DateTimeOffset ExpiresAt
)
{
    /// <summary>One read, by the index of open sessions.</summary>
    public static async Task<OwnImpersonation?> FindAsync(
        DbContext db,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellation
    ) =>
        await (
            from session in db.RunningImpersonations(now)
            join user in db.Set<User>() on session.UserId equals user.Id
            join tenant in db.Set<Tenant>() on session.TenantId equals tenant.Id
            where session.StaffIssuer == actor.Issuer && session.StaffSubject == actor.Subject
            select new OwnImpersonation(session.Id, user.Name, tenant.Name, session.ExpiresAt)
        ).FirstOrDefaultAsync(cancellation);
}
