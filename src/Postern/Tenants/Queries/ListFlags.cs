using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Tenants.Queries;

[Query("flag.list", "/flags", Title = "List flags", Permissions = [Permissions.ReadTenants])]
public sealed class ListFlags : Query<ListFlags.Input, Page<FlagView>>
{
    public sealed record Input;

    protected override async Task<Page<FlagView>?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var flags = await context.Db.Flags.OrderBy(flag => flag.Name).ToListAsync(cancellation);
        var decided = await context
            .Db.TenantFlags.Where(row =>
                row.On != null && (row.Until == null || row.Until > context.Now)
            )
            .GroupBy(row => new { row.Flag, row.On })
            .Select(group => new
            {
                group.Key.Flag,
                group.Key.On,
                Count = group.Count(),
            })
            .ToListAsync(cancellation);
        int Count(string flag, bool on) =>
            decided.Find(group => group.Flag == flag && group.On == on)?.Count ?? 0;
        context.Saw($"Listed {flags.Count} flags", AuditSubject.None);
        return new Page<FlagView>(
            [
                .. flags.Select(flag => new FlagView(
                    flag.Id,
                    flag.Key,
                    flag.Name,
                    flag.Description,
                    flag.Plans,
                    Count(flag.Key, on: true),
                    Count(flag.Key, on: false),
                    flag.AuditEntryId
                )),
            ],
            null
        );
    }
}

/// <summary>A feature, and for whom it is on.</summary>
/// <param name="Plans">Plans on which it is on by itself.</param>
/// <param name="OnFor">For how many tenants it was switched on over their plan.</param>
/// <param name="OffFor">For how many it was switched off.</param>
public sealed record FlagView(
    Guid Id,
    string Key,
    string Name,
    string Description,
    IReadOnlyList<string> Plans,
    int OnFor,
    int OffFor,
    Guid AuditEntryId
) : IVersioned;
