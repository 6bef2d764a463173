using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.ServiceKeys.Queries;

[Query(
    "service_key.list",
    "/service-keys",
    Title = "List service keys",
    Permissions = [Permissions.ReadServiceKeys]
)]
public sealed class ListServiceKeys : Query<ListServiceKeys.Input, Page<ServiceKeyView>>
{
    public sealed record Input : ListInput;

    protected override async Task<Page<ServiceKeyView>?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var keys = context.Db.ServiceKeys.AsQueryable();
        if (input.Cursor is not null)
        {
            var last = Guid.TryParse(Cursors.Read(input.Cursor), out var id) ? id : Guid.Empty;
            keys = keys.Where(key => key.Id < last);
        }

        var found = await (
            from key in keys
            join activity in context.Db.ServiceKeyActivity on key.Id equals activity.KeyId into used
            from activity in used.DefaultIfEmpty()
            orderby key.Id descending
            select new { Key = key, UsedAt = (DateTimeOffset?)activity.UsedAt }
        )
            .Take(input.Size + 1)
            .ToListAsync(cancellation);
        context.Saw($"Listed {Math.Min(found.Count, input.Size)} service keys", AuditSubject.None);
        return Cursors.Cut(
            [.. found.Select(row => ServiceKeyView.Of(row.Key, row.UsedAt, context.Now))],
            input.Size,
            key => key.Id.ToString()
        );
    }
}

public enum ServiceKeyState
{
    Live,
    Expired,
    Revoked,
}

/// <summary>A service key as lists show it: never its value.</summary>
public sealed record ServiceKeyView(
    Guid Id,
    string Name,
    string Prefix,
    IReadOnlyList<string> Scopes,
    string Audience,
    ServiceKeyState State,
    DateTimeOffset CreatedAt,
    DateTimeOffset? UsedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt,
    Guid AuditEntryId
) : IVersioned
{
    internal static ServiceKeyView Of(ServiceKey key, DateTimeOffset? usedAt, DateTimeOffset now) =>
        new(
            key.Id,
            key.Name,
            key.Prefix,
            key.Scopes,
            key.Audience,
            key.RevokedAt is not null ? ServiceKeyState.Revoked
                : key.IsLive(now) ? ServiceKeyState.Live
                : ServiceKeyState.Expired,
            key.CreatedAt,
            usedAt,
            key.ExpiresAt,
            key.RevokedAt,
            key.AuditEntryId
        );
}
