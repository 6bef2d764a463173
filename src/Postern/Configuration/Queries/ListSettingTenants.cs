using Microsoft.Extensions.DependencyInjection;
using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Configuration.Queries;

[Query(
    "setting.tenant.list",
    "/settings/{key}/tenants",
    Title = "List the tenants that a setting is set for",
    Permissions = [Permissions.ReadSettings]
)]
public sealed class ListSettingTenants : Query<ListSettingTenants.Input, Page<OverrideView>>
{
    public sealed record Input : ListInput
    {
        public string Key { get; init; } = "";
    }

    protected override async Task<Page<OverrideView>?> Run(
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

        var rows = context.Db.SettingOverrides.Where(row =>
            row.Key == setting.Key && row.Scope == SettingScope.Tenant && row.IsSet
        );
        if (input.Cursor is not null)
        {
            var last = Guid.TryParse(Cursors.Read(input.Cursor), out var id) ? id : Guid.Empty;
            rows = rows.Where(row => row.Id < last);
        }

        var found = await rows.Join(
                context.Db.Tenants,
                row => row.TenantId,
                tenant => tenant.Id,
                (row, tenant) => new { Row = row, tenant.Name }
            )
            .OrderByDescending(pair => pair.Row.Id)
            .Take(input.Size + 1)
            .ToListAsync(cancellation);
        var page = Cursors.Cut(
            [.. found.Select(pair => OverrideView.Of(setting, pair.Row, pair.Name, context.Now))],
            input.Size,
            view => view.Id.ToString()
        );
        context.Saw(
            $"Listed {page.Items.Count} tenants that {setting.Key} is set for",
            AuditSubject.None,
            [.. page.Items.Select(view => view.TenantId!.Value)]
        );
        return page;
    }
}
