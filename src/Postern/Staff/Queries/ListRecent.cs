using Postern.Operations;
using Postern.Queries;
using Postern.Storage;
using Postern.Tenants;
using Postern.Users;

namespace Postern.Staff.Queries;

/// <summary>Where the staff member was last, and what they changed. It repeats their own entries, so it makes none.</summary>
[Query(
    "staff.recent",
    "/me/recent",
    Title = "What I did last",
    Permissions = [Permissions.ReadTenants],
    Recorded = false
)]
public sealed class ListRecent : Query<ListRecent.Input, RecentView>
{
    private const int Entries = 500;
    private const int Opened = 8;
    private const int Changed = 6;

    public sealed record Input;

    protected override async Task<RecentView?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        // Bounded by the entries that are read, so that a long career here does not make the start page slow.
        var entries = await context
            .Db.AuditEntries.Where(entry =>
                entry.StaffEmail == context.Actor.Email
                && entry.StaffIssuer == context.Actor.Issuer
                && entry.StaffSubject == context.Actor.Subject
            )
            .OrderByDescending(entry => entry.Sequence)
            .Take(Entries)
            .Select(entry => new Trace(
                entry.Id,
                entry.At,
                entry.Kind,
                entry.TargetKind,
                entry.TargetId,
                entry.Summary
            ))
            .ToListAsync(cancellation);
        return new RecentView(
            await OpenedAsync(entries, context.Db, cancellation),
            [
                .. entries
                    .Where(entry => entry.Kind == AuditKind.Change)
                    .Take(Changed)
                    .Select(entry => new RecentChange(entry.Id, entry.At, entry.Summary)),
            ]
        );
    }

    private static async Task<IReadOnlyList<RecentPlace>> OpenedAsync(
        IReadOnlyList<Trace> entries,
        PosternDb db,
        CancellationToken cancellation
    )
    {
        var seen = entries
            .Where(entry => entry is { Kind: AuditKind.Read, TargetKind: "tenant" or "user" })
            .DistinctBy(entry => entry.TargetId)
            .Take(Opened)
            .ToDictionary(entry => Guid.Parse(entry.TargetId!), entry => entry.At);
        var tenants = await db
            .Tenants.Where(tenant => seen.Keys.Contains(tenant.Id))
            .ToListAsync(cancellation);
        var users = await db
            .Users.Where(user => seen.Keys.Contains(user.Id))
            .Join(
                db.Tenants,
                user => user.TenantId,
                tenant => tenant.Id,
                (user, tenant) => new { user, tenant.Name }
            )
            .ToListAsync(cancellation);
        return
        [
            .. tenants
                .Select(tenant => RecentPlace.Of(tenant, seen[tenant.Id]))
                .Concat(users.Select(row => RecentPlace.Of(row.user, row.Name, seen[row.user.Id])))
                .OrderByDescending(place => place.At),
        ];
    }

    private sealed record Trace(
        Guid Id,
        DateTimeOffset At,
        AuditKind Kind,
        string? TargetKind,
        string? TargetId,
        string Summary
    );
}

/// <summary>What a staff member opened and changed last, newest first.</summary>
public sealed record RecentView(
    IReadOnlyList<RecentPlace> Opened,
    IReadOnlyList<RecentChange> Changed
);

/// <summary>A tenant or a user that was opened.</summary>
/// <param name="Kind"><c>tenant</c> or <c>user</c>.</param>
/// <param name="Detail">A tenant's slug, or the tenant of a user.</param>
public sealed record RecentPlace(
    string Kind,
    Guid Id,
    string Name,
    string Detail,
    bool Active,
    DateTimeOffset At
)
{
    internal static RecentPlace Of(Tenant tenant, DateTimeOffset at) =>
        new("tenant", tenant.Id, tenant.Name, tenant.Slug, tenant.IsActive, at);

    internal static RecentPlace Of(User user, string tenant, DateTimeOffset at) =>
        new("user", user.Id, user.Name, tenant, user.IsActive, at);
}

/// <summary>A change, by its entry.</summary>
public sealed record RecentChange(Guid Id, DateTimeOffset At, string Summary);
