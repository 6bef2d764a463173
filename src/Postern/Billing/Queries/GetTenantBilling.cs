using Microsoft.Extensions.DependencyInjection;
using Postern.Operations;
using Postern.Queries;
using Postern.Staff;
using Postern.Tenants;

namespace Postern.Billing.Queries;

[Query(
    "tenant.billing.get",
    "/tenants/{id}/billing",
    Title = "Look at a tenant's billing",
    Permissions = [Permissions.ReadBilling]
)]
public sealed class GetTenantBilling : Query<GetTenantBilling.Input, TenantBillingView>
{
    /// <summary>Of each list; its own list has the rest.</summary>
    private const int Newest = 20;

    public sealed record Input
    {
        public Guid Id { get; init; }
    }

    protected override async Task<TenantBillingView?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var db = context.Db;
        var tenant = await db.Tenants.SingleOrDefaultAsync(row => row.Id == input.Id, cancellation);
        if (tenant is null)
        {
            return null;
        }

        var subscription = await db.Subscriptions.SingleOrDefaultAsync(
            row => row.Id == tenant.Id,
            cancellation
        );
        var overrides = await db
            .BillingOverrides.Where(row => row.TenantId == tenant.Id)
            .OrderByDescending(row => row.Id)
            .Take(Newest)
            .ToListAsync(cancellation);
        var credits = await db
            .Credits.Where(row => row.TenantId == tenant.Id)
            .OrderByDescending(row => row.Id)
            .Take(Newest)
            .ToListAsync(cancellation);
        var invoices = await db
            .Invoices.Where(row => row.TenantId == tenant.Id)
            .OrderByDescending(row => row.Id)
            .Take(Newest)
            .ToListAsync(cancellation);
        var options = context.Services.GetRequiredService<BillingOptions>();
        context.Saw(
            $"Looked at the billing of {tenant.Name}",
            AuditSubject.Of("tenant", tenant),
            [.. credits.Select(row => row.Id), .. invoices.Select(row => row.Id)]
        );
        return new TenantBillingView(
            SubscriptionRows.View(tenant, subscription, overrides, options, context.Now),
            await BalancesAsync(context, tenant, cancellation),
            credits.ConvertAll(row => CreditView.Of(row, context.Now)),
            invoices.ConvertAll(row => InvoiceView.Of(row, context.Now)),
            await UsageRows.ReadAsync(context, tenant, subscription, cancellation),
            overrides.ConvertAll(row => OverrideView.Of(row, tenant, context.Now)),
            await EffectRows.ReadAsync(db, tenant.Id, [], null, Newest, cancellation)
        );
    }

    /// <summary>The last line of each currency holds the balance.</summary>
    private static async Task<IReadOnlyList<AmountView>> BalancesAsync(
        QueryContext context,
        Tenant tenant,
        CancellationToken cancellation
    )
    {
        var lines = context.Db.BalanceTransactions.Where(row => row.TenantId == tenant.Id);
        // The first line of each currency names it: by the index, however many lines there are.
        return await lines
            .Where(first => first.Number == 1)
            .OrderBy(first => first.Currency)
            .Select(first => new AmountView(
                first.Currency,
                lines
                    .Where(last => last.Currency == first.Currency)
                    .OrderByDescending(last => last.Number)
                    .First()
                    .Balance
            ))
            .ToListAsync(cancellation);
    }
}

/// <summary>All that is known of a tenant's billing: of each list the newest, and its own list has the rest.</summary>
/// <param name="Balances">What the tenant has, by currency; positive in its favour.</param>
/// <param name="Effects">What is on its way to Stripe, or was.</param>
public sealed record TenantBillingView(
    SubscriptionView Subscription,
    IReadOnlyList<AmountView> Balances,
    IReadOnlyList<CreditView> Credits,
    IReadOnlyList<InvoiceView> Invoices,
    IReadOnlyList<UsageView> Usage,
    IReadOnlyList<OverrideView> Overrides,
    IReadOnlyList<EffectView> Effects
);
