using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Tenants.Queries;

/// <summary>What one wants to know first of a tenant, in one read and one entry.</summary>
[Query(
    "tenant.overview",
    "/tenants/{id}/overview",
    Title = "Open a tenant's overview",
    Permissions = [Permissions.ReadTenants]
)]
public sealed class GetTenantOverview : Query<GetTenantOverview.Input, TenantOverview>
{
    private const int Notes = 3;

    public sealed record Input
    {
        public Guid Id { get; init; }
    }

    protected override async Task<TenantOverview?> Run(
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

        var flags = await ListTenantFlags.ReadAsync(tenant, context, cancellation);
        var notes = await context
            .Db.TenantNotes.Where(note => note.TenantId == tenant.Id)
            .OrderByDescending(note => note.Pinned)
            .ThenByDescending(note => note.Id)
            .Take(Notes)
            .ToListAsync(cancellation);
        context.Saw($"Opened tenant {tenant.Name}", AuditSubject.Of("tenant", tenant));
        return new TenantOverview(
            TenantView.Of(tenant),
            flags,
            [.. notes.Select(TenantNoteView.Of)]
        );
    }
}

/// <summary>A tenant with its flags and the notes that stand first.</summary>
public sealed record TenantOverview(
    TenantView Tenant,
    IReadOnlyList<TenantFlagView> Flags,
    IReadOnlyList<TenantNoteView> Notes
);
