using System.Text.Json.Nodes;
using Postern.Billing.Operations;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Billing.Stripe;

/// <summary>How a tenant's subscription stands at Stripe. What is older than what is known changes nothing.</summary>
internal sealed class SubscriptionEvents(
    IDbContextFactory<PosternDb> contexts,
    StripeEventActor actor
) : IStripeEventHandler
{
    public IReadOnlyList<string> Types { get; } =
    ["customer.subscription.updated", "customer.subscription.deleted"];

    public async Task<EventOutcome> HandleAsync(
        StripeEventBody received,
        CancellationToken cancellation
    )
    {
        if (received.ObjectAs<Told>() is not { } told)
        {
            return EventOutcome.Ignored("It does not read as a subscription.");
        }

        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var known = await db.Set<Subscription>()
            .AsNoTracking()
            .Where(row =>
                row.StripeCustomer == told.Customer
                && (row.StripeSubscription == null || row.StripeSubscription == told.Id)
            )
            .ToListAsync(cancellation);
        if (known is not [{ Id: var tenantId }])
        {
            return EventOutcome.Ignored("Not the subscription of one of our tenants.");
        }

        var input = new JsonObject
        {
            ["stripeSubscription"] = told.Id,
            ["toldAt"] = Times.Format(received.CreatedAt),
        };
        if (Status(told.Status) is { } status)
        {
            input["status"] = status;
        }

        if (told.Period is var (start, end))
        {
            input["currentPeriodStart"] = Format(start);
            input["currentPeriodEnd"] = Format(end);
        }

        if (
            told.TrialEnd is { } trialEnd
            && await SaysMoreAsync(db, tenantId, trialEnd, received, cancellation)
        )
        {
            input["trialEndsAt"] = Format(trialEnd);
        }

        return await actor.RunAsync<SyncSubscription>(
            received,
            tenantId,
            tenantId,
            input,
            cancellation
        );
    }

    /// <summary>
    /// Whether the end of the trial there is to become ours: not the echo of our own, cut to the second, and not one
    /// from before our own change got there.
    /// </summary>
    private static async Task<bool> SaysMoreAsync(
        PosternDb db,
        Guid tenantId,
        long trialEnd,
        StripeEventBody received,
        CancellationToken cancellation
    )
    {
        var ours = await db
            .Tenants.Where(tenant => tenant.Id == tenantId)
            .Select(tenant => tenant.TrialEndsAt)
            .SingleAsync(cancellation);
        var sent = await db
            .OutboxMessages.Where(message =>
                message.TenantId == tenantId
                && message.Channel == OutboxChannels.Stripe
                && message.Type == StripeEffects.TrialEndType
            )
            .OrderByDescending(message => message.Id)
            .Select(message => message.Delivery)
            .FirstOrDefaultAsync(cancellation);
        return ours?.ToUnixTimeSeconds() != trialEnd
            && (
                sent is null
                || (sent.State == OutboxState.Delivered && sent.SentAt < received.CreatedAt)
            );
    }

    private static string Format(long seconds) =>
        Times.Format(DateTimeOffset.FromUnixTimeSeconds(seconds));

    /// <summary>What is only half begun at Stripe says nothing here.</summary>
    private static string? Status(string status) =>
        status switch
        {
            "trialing" or "active" or "unpaid" or "paused" or "canceled" => status,
            "past_due" => "pastDue",
            _ => null,
        };

    /// <summary>Since 2025 the period stands on the items; events of an older version have it on the subscription.</summary>
    private sealed record Told(
        string Id,
        string Customer,
        string Status,
        long? TrialEnd = null,
        long? CurrentPeriodStart = null,
        long? CurrentPeriodEnd = null,
        StripeList<Item>? Items = null
    )
    {
        public (long Start, long End)? Period =>
            (CurrentPeriodStart ?? First?.CurrentPeriodStart) is { } start
            && (CurrentPeriodEnd ?? First?.CurrentPeriodEnd) is { } end
            && start < end
                ? (start, end)
                : null;

        private Item? First => Items?.Data is [var first, ..] ? first : null;
    }

    private sealed record Item(long? CurrentPeriodStart = null, long? CurrentPeriodEnd = null);
}
