using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Impersonation.Queries;

[Query(
    "impersonation.get",
    "/impersonations/{id}",
    Title = "Open an impersonation",
    Permissions = [Permissions.ReadImpersonations]
)]
public sealed class GetImpersonation : Query<GetImpersonation.Input, ImpersonationView>
{
    public sealed record Input
    {
        public Guid Id { get; init; }
    }

    protected override async Task<ImpersonationView?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var found = await ImpersonationView
            .Rows(
                context.Db,
                context.Db.ImpersonationSessions.Where(session => session.Id == input.Id),
                context.Now
            )
            .SingleOrDefaultAsync(cancellation);
        if (found is null)
        {
            return null;
        }

        context.Saw(
            $"Opened the impersonation by {found.Session.StaffEmail} in {found.TenantName}",
            AuditSubject.Of("impersonationSession", found.Session)
        );
        return ImpersonationView.Of(found, context.Actor, context.Now);
    }
}
