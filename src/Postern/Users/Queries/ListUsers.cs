using System.ComponentModel.DataAnnotations;
using Postern.Operations;
using Postern.Queries;
using Postern.Staff;
using Postern.Storage;

namespace Postern.Users.Queries;

[Query("user.list", "/users", Title = "Search users", Permissions = [Permissions.ReadTenants])]
public sealed class ListUsers : Query<ListUsers.Input, Page<UserView>>
{
    public sealed record Input : ListInput
    {
        [Display(Description = "Part of a name or e-mail, or an external id; best match first.")]
        public string? Search { get; init; }

        [Display(Description = "Id of a tenant.")]
        public Guid? Tenant { get; init; }

        public UserStatus? Status { get; init; }
    }

    protected override async Task<Page<UserView>?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var page = await UserPages.ReadAsync(
            context.Db,
            input,
            input.Search,
            input.Tenant,
            input.Status,
            cancellation
        );
        context.Saw(
            string.IsNullOrWhiteSpace(input.Search)
                ? $"Listed {page.Items.Count} users"
                : $"Searched users for \"{input.Search}\": {page.Items.Count} shown",
            AuditSubject.None with
            {
                TenantId = input.Tenant,
            },
            [.. page.Items.Select(user => user.Id)]
        );
        return page;
    }
}

[Query(
    "tenant.user.list",
    "/tenants/{id}/users",
    Title = "List a tenant's users",
    Permissions = [Permissions.ReadTenants]
)]
public sealed class ListTenantUsers : Query<ListTenantUsers.Input, Page<UserView>>
{
    public sealed record Input : ListInput
    {
        public Guid Id { get; init; }

        [Display(Description = "Part of a name or e-mail, or an external id; best match first.")]
        public string? Search { get; init; }

        public UserStatus? Status { get; init; }
    }

    protected override async Task<Page<UserView>?> Run(
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

        var page = await UserPages.ReadAsync(
            context.Db,
            input,
            input.Search,
            tenant.Id,
            input.Status,
            cancellation
        );
        context.Saw(
            $"Listed {page.Items.Count} users of {tenant.Name}",
            AuditSubject.Of("tenant", tenant),
            [.. page.Items.Select(user => user.Id)]
        );
        return page;
    }
}

/// <summary>Pages of users, of one tenant or of all.</summary>
internal static class UserPages
{
    public static async Task<Page<UserView>> ReadAsync(
        PosternDb db,
        ListInput input,
        string? search,
        Guid? tenantId,
        UserStatus? status,
        CancellationToken cancellation
    )
    {
        IQueryable<User> Filter(IQueryable<User> rows)
        {
            rows = tenantId is { } tenant ? rows.Where(user => user.TenantId == tenant) : rows;
            return status is { } wanted ? rows.Where(user => user.Status == wanted) : rows;
        }

        List<User> users;
        string? next;
        if (string.IsNullOrWhiteSpace(search))
        {
            var rows = Filter(db.Users);
            if (input.Cursor is not null)
            {
                var last = Guid.TryParse(Cursors.Read(input.Cursor), out var id) ? id : Guid.Empty;
                rows = rows.Where(user => user.Id < last);
            }

            var cut = Cursors.Cut(
                await rows.OrderByDescending(user => user.Id)
                    .Take(input.Size + 1)
                    .ToListAsync(cancellation),
                input.Size,
                user => user.Id.ToString()
            );
            (users, next) = ([.. cut.Items], cut.Next);
        }
        else
        {
            var found = await LookupSearch.FindAsync<User>(
                db,
                Filter,
                UserLookup.ByPrefix,
                search,
                cancellation
            );
            var start =
                input.Cursor is not null && int.TryParse(Cursors.Read(input.Cursor), out var at)
                    ? at
                    : 0;
            users = [.. found.Skip(start).Take(input.Size)];
            next = start + users.Count < found.Count ? Cursors.Of($"{start + users.Count}") : null;
        }

        var ids = users.Select(user => user.TenantId).Distinct().ToList();
        var names = await db
            .Tenants.Where(tenant => ids.Contains(tenant.Id))
            .ToDictionaryAsync(tenant => tenant.Id, tenant => tenant.Name, cancellation);
        return new Page<UserView>(
            [.. users.Select(user => UserView.Of(user, names[user.TenantId]))],
            next
        );
    }
}
