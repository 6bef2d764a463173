using Microsoft.Extensions.DependencyInjection;
using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Configuration.Queries;

[Query(
    "setting.list",
    "/settings",
    Title = "List settings",
    Permissions = [Permissions.ReadSettings]
)]
public sealed class ListSettings : Query<ListSettings.Input, Page<SettingView>>
{
    public sealed record Input;

    protected override async Task<Page<SettingView>?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var broad = await context
            .Db.SettingOverrides.Where(row => row.IsSet && row.Scope != SettingScope.Tenant)
            .ToListAsync(cancellation);
        var tenants = await context
            .Db.SettingOverrides.Where(row => row.IsSet && row.Scope == SettingScope.Tenant)
            .GroupBy(row => row.Key)
            .Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(
                group => group.Key,
                group => group.Count,
                StringComparer.Ordinal,
                cancellation
            );
        var settings = context.Services.GetRequiredService<SettingCatalog>().All;
        context.Saw($"Listed {settings.Count} settings", AuditSubject.None);
        return new Page<SettingView>(
            [
                .. settings.Select(setting =>
                    SettingView.Of(
                        setting,
                        broad.Where(row => row.Key == setting.Key),
                        tenants.GetValueOrDefault(setting.Key),
                        context.Now
                    )
                ),
            ],
            null
        );
    }
}
