using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Tenants.Queries;

[Query(
    "tenant.flag.list",
    "/tenants/{id}/flags",
    Title = "List a tenant's flags",
    Permissions = [Permissions.ReadTenants]
)]
public sealed class ListTenantFlags : Query<ListTenantFlags.Input, Page<TenantFlagView>>
{
    public sealed record Input
    {
        public Guid Id { get; init; }
    }

    protected override async Task<Page<TenantFlagView>?> Run(
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

        var flags = await ReadAsync(tenant, context, cancellation);
        context.Saw($"Looked at the flags of {tenant.Name}", AuditSubject.Of("tenant", tenant));
        return new Page<TenantFlagView>(flags, null);
    }

    internal static async Task<IReadOnlyList<TenantFlagView>> ReadAsync(
        Tenant tenant,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var flags = await context.Db.Flags.OrderBy(flag => flag.Name).ToListAsync(cancellation);
        var overrides = await context
            .Db.TenantFlags.Where(flag => flag.TenantId == tenant.Id)
            .ToDictionaryAsync(flag => flag.Flag, StringComparer.Ordinal, cancellation);
        return
        [
            .. flags.Select(flag =>
                TenantFlagView.Of(
                    flag,
                    overrides.GetValueOrDefault(flag.Key),
                    tenant.Plan,
                    context.Now
                )
            ),
        ];
    }
}

/// <summary>Whether a feature is on for a tenant, and why.</summary>
/// <param name="On">What holds now.</param>
/// <param name="PlanDefault">What would hold without an override.</param>
/// <param name="Scope"><c>plan</c> or <c>tenant</c>: where the value comes from.</param>
public sealed record TenantFlagView(
    string Flag,
    string Name,
    string Description,
    bool On,
    bool PlanDefault,
    string Scope,
    DateTimeOffset? Until,
    Guid AuditEntryId
)
{
    internal static TenantFlagView Of(
        Flag flag,
        TenantFlag? decided,
        string plan,
        DateTimeOffset now
    )
    {
        var byPlan = flag.Plans.Contains(plan, StringComparer.Ordinal);
        return decided?.IsInForce(now) == true
            ? new(
                flag.Key,
                flag.Name,
                flag.Description,
                decided.On!.Value,
                byPlan,
                "tenant",
                decided.Until,
                decided.AuditEntryId
            )
            : new(
                flag.Key,
                flag.Name,
                flag.Description,
                byPlan,
                byPlan,
                "plan",
                null,
                flag.AuditEntryId
            );
    }
}
