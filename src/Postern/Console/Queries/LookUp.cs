using System.ComponentModel.DataAnnotations;
using Postern.Audit.Queries;
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
    public sealed record Input
    {
        [Required(ErrorMessage = "must say what to look for.")]
        [StringLength(200, ErrorMessage = "must be at most 200 characters long.")]
        [Display(
            Description = "Part of a name, slug, domain, e-mail, external id or tag; a whole invoice number; or any id."
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
        var found = Guid.TryParse(input.Q, out var id)
            ? await ByIdAsync(id, context, cancellation)
            : null;
        if (found is null || found.Count == 0)
        {
            // An external id may look like one of ours.
            found = await ByTextAsync(input, context, cancellation);
        }

        context.Saw(
            $"Looked up \"{input.Q}\": {found.Tenants.Count} tenants, {found.Users.Count} users",
            AuditSubject.None,
            [
                .. found.Tenants.Select(tenant => tenant.Id),
                .. found.Users.Select(user => user.Id),
                .. found.Invoice is { } invoice ? [invoice.Id] : Array.Empty<Guid>(),
            ]
        );
        return found;
    }

    private static async Task<LookUpView> ByTextAsync(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var db = context.Db;
        var limit = input.Limit ?? 10;
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
        return new LookUpView([.. tenants.Take(limit).Select(TenantView.Of)], users.Items, null)
        {
            Invoice = await InvoiceAsync(input.Q, context, cancellation),
        };
    }

    private static async Task<InvoiceFound?> InvoiceAsync(
        string text,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        if (!context.Actor.May(Permissions.ReadBilling))
        {
            return null;
        }

        var number = text.Trim().ToUpperInvariant();
        return await context
            .Db.Invoices.Where(row => row.Number == number)
            .Join(
                context.Db.Tenants,
                row => row.TenantId,
                tenant => tenant.Id,
                (row, tenant) => new InvoiceFound(row.Id, row.Number!, tenant.Name)
            )
            .SingleOrDefaultAsync(cancellation);
    }

    private static async Task<LookUpView> ByIdAsync(
        Guid id,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var tenants = await context.Db.Tenants.Where(row => row.Id == id).ToListAsync(cancellation);
        var users = await context
            .Db.Users.Where(user => user.Id == id)
            .Join(
                context.Db.Tenants,
                user => user.TenantId,
                tenant => tenant.Id,
                (user, tenant) => new { user, tenant.Name }
            )
            .ToListAsync(cancellation);
        var entry =
            (
                context.Actor.May(Permissions.ReadAudit)
                || context.Actor.May(Permissions.ReadOwnAudit)
            )
            && await ListAuditEntries
                .OwnOnly(context.Db.AuditEntries, context.Actor)
                .AnyAsync(row => row.Id == id, cancellation);
        return new LookUpView(
            [.. tenants.Select(TenantView.Of)],
            [.. users.Select(row => UserView.Of(row.user, row.Name))],
            entry ? id : null
        );
    }
}

/// <summary>What a search found, best first within each kind.</summary>
/// <param name="AuditEntryId">The audit entry that has the id that was asked for.</param>
public sealed record LookUpView(
    IReadOnlyList<TenantView> Tenants,
    IReadOnlyList<UserView> Users,
    Guid? AuditEntryId
)
{
    /// <summary>The invoice whose whole number was asked for.</summary>
    public InvoiceFound? Invoice { get; init; }

    internal int Count =>
        Tenants.Count + Users.Count + (AuditEntryId is null ? 0 : 1) + (Invoice is null ? 0 : 1);
}

/// <summary>An invoice that has the number that was asked for.</summary>
public sealed record InvoiceFound(Guid Id, string Number, string TenantName);
