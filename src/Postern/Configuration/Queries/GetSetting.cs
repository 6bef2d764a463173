using Microsoft.Extensions.DependencyInjection;
using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Configuration.Queries;

[Query(
    "setting.get",
    "/settings/{key}",
    Title = "Look at a setting",
    Permissions = [Permissions.ReadSettings]
)]
public sealed class GetSetting : Query<GetSetting.Input, SettingView>
{
    public sealed record Input
    {
        public string Key { get; init; } = "";
    }

    protected override async Task<SettingView?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        if (
            context.Services.GetRequiredService<SettingCatalog>().Find(input.Key) is not { } setting
        )
        {
            return null;
        }

        var rows = context.Db.SettingOverrides.Where(row => row.Key == setting.Key && row.IsSet);
        var broad = await rows.Where(row => row.Scope != SettingScope.Tenant)
            .ToListAsync(cancellation);
        var tenants = await rows.CountAsync(row => row.Scope == SettingScope.Tenant, cancellation);
        context.Saw($"Looked at the setting {setting.Key}", AuditSubject.None);
        return SettingView.Of(setting, broad, tenants, context.Now);
    }
}
