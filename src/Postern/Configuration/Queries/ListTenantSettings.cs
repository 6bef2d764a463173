using Microsoft.Extensions.DependencyInjection;
using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Configuration.Queries;

[Query(
    "tenant.setting.list",
    "/tenants/{id}/settings",
    Title = "List a tenant's settings",
    Permissions = [Permissions.ReadTenants]
)]
public sealed class ListTenantSettings : Query<ListTenantSettings.Input, Page<TenantSettingView>>
{
    public sealed record Input
    {
        public Guid Id { get; init; }
    }

    protected override async Task<Page<TenantSettingView>?> Run(
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

        var rows = await context
            .Db.SettingOverrides.Where(row =>
                row.IsSet
                && (
                    row.Scope == SettingScope.Global
                    || row.Plan == tenant.Plan
                    || row.TenantId == tenant.Id
                )
            )
            .ToListAsync(cancellation);
        IReadOnlyList<TimedValue> At(string key, SettingScope scope) =>
            rows.Find(row => row.Key == key && row.Scope == scope)?.Values ?? [];
        context.Saw($"Looked at the settings of {tenant.Name}", AuditSubject.Of("tenant", tenant));
        return new Page<TenantSettingView>(
            [
                .. context
                    .Services.GetRequiredService<SettingCatalog>()
                    .All.Where(setting => !setting.IsInternal)
                    .Select(setting =>
                    {
                        var own = At(setting.Key, SettingScope.Tenant);
                        var resolved = SettingResolution.Resolve(
                            setting,
                            At(setting.Key, SettingScope.Global),
                            At(setting.Key, SettingScope.Plan),
                            own,
                            context.Now
                        );
                        return TenantSettingView.Of(setting, resolved, own, context.Now);
                    }),
            ],
            null
        );
    }
}
