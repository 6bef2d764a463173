using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Tenants.Queries;

[Query(
    "tenant.get",
    "/tenants/{id}",
    Title = "Open a tenant",
    Permissions = [Permissions.ReadTenants]
)]
public sealed class GetTenant : Query<GetTenant.Input, TenantView>
{
    public sealed record Input
    {
        public Guid Id { get; init; }
    }

    protected override async Task<TenantView?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var tenant = await context.Db.Tenants.SingleOrDefaultAsync(
            row => row.Id == input.Id,
            cancellation
        );
        if (tenant is null)
        {
            return null;
        }

        context.Saw($"Opened tenant {tenant.Name}", AuditSubject.Of("tenant", tenant));
        return TenantView.Of(tenant);
    }
}
