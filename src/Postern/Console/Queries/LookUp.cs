using System.ComponentModel.DataAnnotations;
using Postern.Audit.Queries;
using Postern.Billing.Queries;
using Postern.Jobs.Queries;
using Postern.Operations;
using Postern.Queries;
using Postern.Staff;
using Postern.Storage;
using Postern.Tenants;
using Postern.Users;
using Postern.Users.Queries;

namespace Postern.Console.Queries;

/// <summary>What the one search box asks. One entry for each search, whatever it finds.</summary>
[Query("lookup", "/lookup", Title = "Look something up", Permissions = [Permissions.ReadTenants])]
public sealed class LookUp : Query<LookUp.Input, LookUpView>
{
    private const int Most = 10;

    /// <summary>What each capability finds by its exact name, the likeliest to be meant first.</summary>
    private static readonly ExactLookup[] Exactly =
    [
        InvoiceLookup.FindAsync,
        JobLookup.FindAsync,
        EntryLookup.FindAsync,
    ];

    public sealed record Input
    {
        [Required(ErrorMessage = "must say what to look for.")]
        [StringLength(200, ErrorMessage = "must be at most 200 characters long.")]
        [Display(
            Description = "Part of a name, slug, domain, e-mail, external id or tag; a whole invoice number; a job's or request's id or correlation id; or any id of ours."
        )]
        public required string Q { get; init; }

        [Range(1, 50, ErrorMessage = "must be between 1 and 50.")]
        [Display(Description = "How many of each kind at most; 10 when not given.")]
        public int? Limit { get; init; }
    }

    protected override async Task<LookUpView?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var exact = await ExactAsync(input, context, cancellation);
        var found = Guid.TryParse(input.Q, out var id)
            ? await ByIdAsync(id, context.Db, exact, cancellation)
            : null;
        if (found is null || found.Count == 0)
        {
            // An external id may look like one of ours.
            found = await ByTextAsync(input, context.Db, exact, cancellation);
        }

        context.Saw(
            $"Looked up \"{input.Q}\": {found.Tenants.Count} tenants, {found.Users.Count} users{Others(found)}",
            AuditSubject.None,
            [
                .. found.Tenants.Select(tenant => tenant.Id),
                .. found.Users.Select(user => user.Id),
                .. found
                    .Exact.Select(match => Guid.TryParse(match.Id, out var of) ? of : (Guid?)null)
                    .OfType<Guid>(),
            ]
        );
        return found;
    }

    private static string Others(LookUpView found) =>
        found.Exact.Count == 0
            ? ""
            : $", and {string.Join(", ", found.Exact.Select(match => $"{match.Kind} {match.Name}"))}";

    private static async Task<IReadOnlyList<ExactMatch>> ExactAsync(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var found = new List<ExactMatch>();
        foreach (var lookup in Exactly)
        {
            found.AddRange(
                await lookup(input.Q.Trim(), input.Limit ?? Most, context, cancellation)
            );
        }

        return found;
    }

    private static async Task<LookUpView> ByTextAsync(
        Input input,
        PosternDb db,
        IReadOnlyList<ExactMatch> exact,
        CancellationToken cancellation
    )
    {
        var limit = input.Limit ?? Most;
        var tenants = await LookupSearch.FindAsync<Tenant>(
            db,
            rows => rows,
            TenantLookup.ByPrefix,
            input.Q,
            cancellation
        );
        var users = await UserPages.ReadAsync(
            db,
            new ListUsers.Input { Limit = limit },
            input.Q,
            null,
            null,
            cancellation
        );
        return new LookUpView([.. tenants.Take(limit).Select(TenantView.Of)], users.Items, exact);
    }

    private static async Task<LookUpView> ByIdAsync(
        Guid id,
        PosternDb db,
        IReadOnlyList<ExactMatch> exact,
        CancellationToken cancellation
    )
    {
        var tenants = await db.Tenants.Where(row => row.Id == id).ToListAsync(cancellation);
        var users = await db
            .Users.Where(user => user.Id == id)
            .Join(
                db.Tenants,
                user => user.TenantId,
                tenant => tenant.Id,
                (user, tenant) => new { user, tenant.Name }
            )
            .ToListAsync(cancellation);
        return new LookUpView(
            [.. tenants.Select(TenantView.Of)],
            [.. users.Select(row => UserView.Of(row.user, row.Name))],
            exact
        );
    }
}

/// <summary>What a search found, best first within each kind.</summary>
/// <param name="Exact">What has exactly the id, number or name that was asked for.</param>
public sealed record LookUpView(
    IReadOnlyList<TenantView> Tenants,
    IReadOnlyList<UserView> Users,
    IReadOnlyList<ExactMatch> Exact
)
{
    internal int Count => Tenants.Count + Users.Count + Exact.Count;
}
