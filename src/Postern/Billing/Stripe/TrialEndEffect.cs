using System.Text.Json;
using Postern.Operations;
using Postern.Outbox;

namespace Postern.Billing.Stripe;

/// <summary>When the trial ends at Stripe; to the second, and without anything being charged for the change.</summary>
internal sealed class TrialEndEffect(StripeClient stripe, StripeLinks links) : IStripeEffect
{
    public IReadOnlyList<string> Types { get; } = [StripeEffects.TrialEndType];

    public async Task<OutboxAnswer> SendAsync(StripeMessage message, CancellationToken cancellation)
    {
        if (await links.SubscriptionAsync(message.TenantId, cancellation) is not { } subscription)
        {
            return StripeLinks.NoSubscription;
        }

        await message.LeaveAsync(cancellation);
        return await stripe.PostAsync<StripeSubscription>(
            $"/v1/subscriptions/{subscription}",
            new StripeForm().Add("trial_end", Wanted(message)).Add("proration_behavior", "none"),
            message.Key(),
            cancellation
        ) switch
        {
            StripeReply<StripeSubscription>.Ok { Value: var now } => now.TrialEnd == Wanted(message)
                ? new OutboxAnswer.Accepted(now.Id)
                : new OutboxAnswer.Refused(
                    $"Stripe's {now.Id} has its trial end at {now.TrialEnd}; it should be {Wanted(message)} (Unix seconds).",
                    now.Id
                ),
            StripeReply<StripeSubscription>.Fault { Error: var fault } => fault.ToAnswer(),
            var reply => throw new InvalidOperationException($"Unknown reply {reply}."),
        };
    }

    public async Task<OutboxFinding> AskAsync(
        StripeMessage message,
        CancellationToken cancellation
    ) =>
        await links.SubscriptionAsync(message.TenantId, cancellation) is not { } subscription
            ? new OutboxFinding.CannotTell(StripeLinks.NoSubscription.Why)
            : await stripe.GetAsync<StripeSubscription>(
                $"/v1/subscriptions/{subscription}",
                new StripeForm(),
                cancellation
            ) switch
            {
                StripeReply<StripeSubscription>.Ok { Value: var now } => now.TrialEnd
                == Wanted(message)
                    ? new OutboxFinding.Found(now.Id)
                    : new OutboxFinding.NotThere(),
                StripeReply<StripeSubscription>.Fault { Error: var fault } => fault.ToFinding(),
                var reply => throw new InvalidOperationException($"Unknown reply {reply}."),
            };

    private static long Wanted(StripeMessage message) =>
        message.Data.Deserialize<Data>(PosternJson.Strict)!.TrialEnd;

    private sealed record Data(long TrialEnd);
}
