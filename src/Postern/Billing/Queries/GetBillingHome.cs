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

    /// <summary>Of the limits.</summary>
    private const int UsualCurrencies = 5;

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
        var events = await db
            .StripeEvents.Where(row => row.State == Stripe.StripeEventState.Failed)
            .OrderByDescending(row => row.CreatedAt)
            .Take(Most)
            .Select(row => new FailedEventView(
                row.Id,
                row.Type,
                row.CreatedAt,
                row.TenantId,
                row.Detail
            ))
            .ToListAsync(cancellation);
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
            events,
            await LimitsAsync(context, given.Select(row => row.Currency), cancellation)
        );
    }

    /// <summary>In the currencies that something was given in lately, and those that come first in the setting.</summary>
    private static async Task<IReadOnlyList<GivingLimitView>> LimitsAsync(
        QueryContext context,
        IEnumerable<string> lately,
        CancellationToken cancellation
    )
    {
        var setting = await Allowance.SettingAsync(context.Db, context.Now, cancellation);
        return
        [
            .. lately
                .Union(GivingLimits.Currencies(setting).Take(UsualCurrencies))
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
/// <param name="Events">What Stripe told of and could not be taken over, the newest first.</param>
/// <param name="Limits">What the reader may give, in the usual currencies.</param>
public sealed record BillingHomeView(
    IReadOnlyList<InvoiceItemView> PastDue,
    IReadOnlyList<TrialView> Trials,
    IReadOnlyList<EffectView> Effects,
    IReadOnlyList<GivenView> Given,
    IReadOnlyList<FailedEventView> Events,
    IReadOnlyList<GivingLimitView> Limits
);

/// <summary>An event of Stripe's that could not be taken over.</summary>
/// <param name="Id">Stripe's own id, <c>evt_…</c>.</param>
/// <param name="Detail">Why.</param>
public sealed record FailedEventView(
    string Id,
    string Type,
    DateTimeOffset CreatedAt,
    Guid? TenantId,
    string? Detail
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
