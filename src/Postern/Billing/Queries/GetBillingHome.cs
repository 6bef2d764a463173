using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Billing.Queries;

[Query(
    "billing.home",
    "/billing",
    Title = "Look at what needs attention in billing",
    Permissions = [Permissions.ReadBilling]
)]
public sealed class GetBillingHome : Query<GetBillingHome.Input, BillingHomeView>
{
    /// <summary>Of each list.</summary>
    private const int Most = 25;

    private static readonly TimeSpan TrialsAhead = TimeSpan.FromDays(7);
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    public sealed record Input;

    protected override async Task<BillingHomeView?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var (db, now) = (context.Db, context.Now);
        var pastDue = await (
            from invoice in db
                .Invoices.Where(row => row.Status == InvoiceStatus.Open && row.DueAt < now)
                .OrderBy(row => row.DueAt)
                .Take(Most)
            join owner in db.Tenants on invoice.TenantId equals owner.Id
            orderby invoice.DueAt
            select new { invoice, owner.Name }
        ).ToListAsync(cancellation);
        var soon = now + TrialsAhead;
        var trials = await db
            .Tenants.Where(tenant =>
                tenant.TrialEndsAt >= now
                && tenant.TrialEndsAt < soon
                && tenant.Status == Tenants.TenantStatus.Active
                && !db.Subscriptions.Any(row => row.Id == tenant.Id && row.ConvertedAt != null)
            )
            .OrderBy(tenant => tenant.TrialEndsAt)
            .Take(Most)
            .Select(tenant => new TrialView(
                tenant.Id,
                tenant.Name,
                tenant.Plan,
                tenant.TrialEndsAt!.Value
            ))
            .ToListAsync(cancellation);
        var since = now - Week;
        var given = await db
            .Credits.Where(credit => credit.CreatedAt >= since)
            .GroupBy(credit => new { credit.GivenBy, credit.Currency })
            .Select(group => new GivenView(
                group.Key.GivenBy,
                group.Key.Currency,
                group.Count(),
                group.Sum(credit => credit.Amount),
                group.Sum(credit => credit.ReversedAt == null ? 0 : 1)
            ))
            .ToListAsync(cancellation);
        var effects = await EffectRows.ReadAsync(
            db,
            null,
            [EffectState.Failed, EffectState.Unknown],
            null,
            Most,
            cancellation
        );
        context.Saw(
            "Looked at what needs attention in billing",
            AuditSubject.None,
            [.. trials.Select(trial => trial.TenantId), .. pastDue.Select(row => row.invoice.Id)]
        );
        return new BillingHomeView(
            pastDue.ConvertAll(row => new InvoiceItemView(
                row.Name,
                InvoiceView.Of(row.invoice, now)
            )),
            trials,
            effects,
            [
                .. given
                    .OrderBy(row => row.Currency, StringComparer.Ordinal)
                    .ThenByDescending(row => row.Amount),
            ],
            await LimitsAsync(context, cancellation)
        );
    }

    /// <summary>In the currencies that tenants are billed in, those of most tenants first.</summary>
    private static async Task<IReadOnlyList<GivingLimitView>> LimitsAsync(
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var currencies = await context
            .Db.Tenants.Where(tenant => tenant.Currency != null)
            .GroupBy(tenant => tenant.Currency!)
            .OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key)
            .Select(group => group.Key)
            .Take(Most)
            .ToListAsync(cancellation);
        var setting = await Allowance.SettingAsync(context.Db, context.Now, cancellation);
        return
        [
            .. currencies
                .Select(currency =>
                    (Currency: currency, Limit: GivingLimits.Of(setting, context.Actor, currency))
                )
                .Where(row => row.Limit is not null)
                .Select(row => new GivingLimitView(row.Currency, row.Limit!)),
        ];
    }
}

/// <summary>What billing staff look at first: of each list the most urgent.</summary>
/// <param name="PastDue">Open invoices beyond their day, the oldest first.</param>
/// <param name="Trials">Trials that end within a week, the next one first.</param>
/// <param name="Effects">What failed on its way to Stripe, or whose outcome is not known.</param>
/// <param name="Given">Credits of the last seven days, by whom and in which currency.</param>
/// <param name="Limits">What the reader may give, in the currencies that tenants are billed in.</param>
public sealed record BillingHomeView(
    IReadOnlyList<InvoiceItemView> PastDue,
    IReadOnlyList<TrialView> Trials,
    IReadOnlyList<EffectView> Effects,
    IReadOnlyList<GivenView> Given,
    IReadOnlyList<GivingLimitView> Limits
);

/// <summary>What the reader may give in a currency.</summary>
public sealed record GivingLimitView(string Currency, GivingLimit Limit);

/// <summary>A trial that ends soon.</summary>
public sealed record TrialView(
    Guid TenantId,
    string TenantName,
    string Plan,
    DateTimeOffset EndsAt
);

/// <summary>What one staff member has given in one currency.</summary>
/// <param name="Count">How many credits.</param>
/// <param name="Amount">Minor units in all.</param>
/// <param name="Reversed">How many of them were taken back.</param>
public sealed record GivenView(
    string GivenBy,
    string Currency,
    int Count,
    long Amount,
    int Reversed
);
