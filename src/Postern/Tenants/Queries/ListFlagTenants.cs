using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Tenants.Queries;

[Query(
    "flag.tenant.list",
    "/flags/{key}/tenants",
    Title = "List the tenants for which a flag was decided",
    Permissions = [Permissions.ReadTenants]
)]
public sealed class ListFlagTenants : Query<ListFlagTenants.Input, Page<FlagTenantView>>
{
    public sealed record Input : ListInput
    {
        public string Key { get; init; } = "";
    }

    protected override async Task<Page<FlagTenantView>?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        if (!await context.Db.Flags.AnyAsync(flag => flag.Key == input.Key, cancellation))
        {
            return null;
        }

        var rows = context.Db.TenantFlags.Where(row =>
            row.Flag == input.Key
            && row.On != null
            && (row.Until == null || row.Until > context.Now)
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
                (row, tenant) => new { Row = row, Tenant = tenant }
            )
            .OrderByDescending(pair => pair.Row.Id)
            .Take(input.Size + 1)
            .ToListAsync(cancellation);
        var page = Cursors.Cut(
            [
                .. found.Select(pair => new FlagTenantView(
                    pair.Row.Id,
                    pair.Tenant.Id,
                    pair.Tenant.Name,
                    pair.Tenant.Plan,
                    pair.Row.On!.Value,
                    pair.Row.Until,
                    pair.Row.AuditEntryId
                )),
            ],
            input.Size,
            view => view.Id.ToString()
        );
        context.Saw(
            $"Listed {page.Items.Count} tenants for which the flag {input.Key} was decided",
            AuditSubject.None,
            [.. page.Items.Select(view => view.TenantId)]
        );
        return page;
    }
}

/// <summary>What was decided about a flag for one tenant.</summary>
public sealed record FlagTenantView(
    Guid Id,
    Guid TenantId,
    string TenantName,
    string Plan,
    bool On,
    DateTimeOffset? Until,
    Guid AuditEntryId
);
