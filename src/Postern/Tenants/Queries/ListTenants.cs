using System.ComponentModel.DataAnnotations;
using Postern.Operations;
using Postern.Queries;
using Postern.Staff;
using Postern.Storage;

namespace Postern.Tenants.Queries;

[Query(
    "tenant.list",
    "/tenants",
    Title = "Search tenants",
    Permissions = [Permissions.ReadTenants]
)]
public sealed class ListTenants : Query<ListTenants.Input, Page<TenantView>>
{
    public sealed record Input : ListInput
    {
        [Display(
            Description = "Part of a name, slug, domain, external id or tag; best match first."
        )]
        public string? Search { get; init; }

        public TenantStatus? Status { get; init; }

        [Display(Description = "Key of a plan.")]
        public string? Plan { get; init; }
    }

    protected override async Task<Page<TenantView>?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        IQueryable<Tenant> Filter(IQueryable<Tenant> rows)
        {
            rows = input.Status is { } status
                ? rows.Where(tenant => tenant.Status == status)
                : rows;
            return input.Plan is { } plan ? rows.Where(tenant => tenant.Plan == plan) : rows;
        }

        var page = string.IsNullOrWhiteSpace(input.Search)
            ? await NewestAsync(Filter(context.Db.Tenants), input, cancellation)
            : Ranked(
                await LookupSearch.FindAsync<Tenant>(
                    context.Db,
                    Filter,
                    TenantLookup.ByPrefix,
                    input.Search,
                    cancellation
                ),
                input
            );
        context.Saw(
            string.IsNullOrWhiteSpace(input.Search)
                ? $"Listed {page.Items.Count} tenants"
                : $"Searched tenants for \"{input.Search}\": {page.Items.Count} shown",
            AuditSubject.None,
            [.. page.Items.Select(tenant => tenant.Id)]
        );
        return page;
    }

    private static async Task<Page<TenantView>> NewestAsync(
        IQueryable<Tenant> rows,
        Input input,
        CancellationToken cancellation
    )
    {
        if (input.Cursor is not null)
        {
            var last = Guid.TryParse(Cursors.Read(input.Cursor), out var id) ? id : Guid.Empty;
            rows = rows.Where(tenant => tenant.Id < last);
        }

        var found = await rows.OrderByDescending(tenant => tenant.Id)
            .Take(input.Size + 1)
            .ToListAsync(cancellation);
        return Cursors.Cut(
            [.. found.Select(TenantView.Of)],
            input.Size,
            tenant => tenant.Id.ToString()
        );
    }

    /// <summary>Matches are few and ranked in memory, so their cursor is a place in that order.</summary>
    private static Page<TenantView> Ranked(List<Tenant> found, Input input)
    {
        var start =
            input.Cursor is not null && int.TryParse(Cursors.Read(input.Cursor), out var at)
                ? at
                : 0;
        var items = found.Skip(start).Take(input.Size).Select(TenantView.Of).ToList();
        return new Page<TenantView>(
            items,
            start + items.Count < found.Count ? Cursors.Of($"{start + items.Count}") : null
        );
    }
}
