using Postern.Amounts;
using Postern.Tenants;

namespace Postern.Billing.Queries;

/// <summary>How a subscription is shown.</summary>
internal static class SubscriptionRows
{
    public static SubscriptionView View(
        Tenant tenant,
        Subscription? subscription,
        IReadOnlyList<BillingOverride> overrides,
        BillingOptions options,
        DateTimeOffset now
    )
    {
        var period = BillingPeriod.Of(subscription, now);
        return new SubscriptionView(
            tenant.Plan,
            Standing.Of(tenant, subscription, now),
            Price(tenant, subscription, overrides, options, now),
            period.Start,
            period.End,
            subscription?.CurrentPeriodStart,
            subscription?.CurrentPeriodEnd,
            tenant.TrialEndsAt,
            subscription?.ConvertedAt,
            subscription?.PaymentMethod ?? PaymentMethod.Unknown,
            subscription?.StripeCustomer,
            subscription?.StripeSubscription,
            subscription?.AuditEntryId
        );
    }

    /// <summary>What was agreed on, else what was told, else what the plan costs in the tenant's currency.</summary>
    private static PriceView? Price(
        Tenant tenant,
        Subscription? subscription,
        IReadOnlyList<BillingOverride> overrides,
        BillingOptions options,
        DateTimeOffset now
    )
    {
        BillingOverride? InForce(OverrideKind kind) =>
            overrides.FirstOrDefault(row => row.Kind == kind && row.IsInForce(tenant.Plan, now));

        var plan = options.Prices.FirstOrDefault(price =>
            price.Plan == tenant.Plan
            && (tenant.Currency is null || price.Currency == tenant.Currency)
        );
        var interval = subscription is { Price: not null }
            ? subscription.Interval
            : plan?.Interval ?? subscription?.Interval ?? BillingInterval.Month;
        (long Amount, string Currency, PriceSource Source)? price =
            InForce(OverrideKind.Price) is { Amount: { } agreed, Currency: { } of }
                ? (agreed, of, PriceSource.Override)
            : subscription is { Price: { } told, Currency: { } currency }
                ? (told, currency, PriceSource.Subscription)
            : plan is not null ? (plan.Amount, plan.Currency, PriceSource.Plan)
            : null;
        if (price is not { } found)
        {
            return null;
        }

        var discount = InForce(OverrideKind.Discount)?.Percent;
        return new PriceView(
            found.Amount,
            found.Currency,
            interval,
            found.Source,
            discount,
            discount is { } off
                ? found.Amount
                    - new Money(found.Amount, Currency.Of(found.Currency)).Part(off).Amount
                : found.Amount
        );
    }
}
