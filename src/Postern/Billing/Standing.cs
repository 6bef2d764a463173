using Postern.Tenants;

namespace Postern.Billing;

/// <summary>How a tenant's subscription stands, from what has been told of it and what follows from the tenant.</summary>
public static class Standing
{
    public static SubscriptionStatus Of(
        Tenant tenant,
        Subscription? subscription,
        DateTimeOffset now
    ) =>
        (tenant, subscription?.Status) switch
        {
            ({ IsActive: false }, _) => SubscriptionStatus.Canceled,
            (_, { } told and not (SubscriptionStatus.Trialing or SubscriptionStatus.Paused)) =>
                told,
            ({ TrialEndsAt: { } end }, _) => now < end
                ? SubscriptionStatus.Trialing
                : SubscriptionStatus.Paused,
            (_, { } told) => told,
            _ => SubscriptionStatus.Active,
        };

    /// <summary>Whether a trial has become a paying subscription.</summary>
    public static bool HasConverted(Subscription? subscription) =>
        subscription
            is { ConvertedAt: not null }
                or {
                    Status: SubscriptionStatus.Active
                        or SubscriptionStatus.PastDue
                        or SubscriptionStatus.Unpaid
                };
}
