using Microsoft.Extensions.DependencyInjection;
using Postern.Operations;

namespace Postern.Impersonation.Pages;

/// <summary>Whether the staff member has an impersonation that another one would have to end.</summary>
public sealed class OneIsRunning : IFieldCondition
{
    public async Task<bool> HoldsAsync(
        Actor actor,
        DbContext db,
        IServiceProvider services,
        CancellationToken cancellation
    )
    {
        var now = services.GetRequiredService<TimeProvider>().Now();
        var open = await db.Set<ImpersonationSession>()
            .AsNoTracking()
            .Where(session =>
                session.StaffIssuer == actor.Issuer
                && session.StaffSubject == actor.Subject
                && session.EndedAt == null
            )
            .ToListAsync(cancellation);
        return open.Exists(session => session.IsRunning(now));
    }
}
