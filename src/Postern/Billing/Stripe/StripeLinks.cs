using Postern.Operations;
using Postern.Outbox;
using Postern.Storage;

namespace Postern.Billing.Stripe;

/// <summary>What of ours is what at Stripe.</summary>
internal sealed class StripeLinks(IDbContextFactory<PosternDb> contexts)
{
    public static OutboxAnswer.Waits NoCustomer { get; } =
        new("No Stripe customer is linked to this tenant.");

    public static OutboxFinding.CannotTell CustomerGone { get; } =
        new(
            "It was sent, and no Stripe customer is linked to this tenant any more to look it up by."
        );

    public static OutboxAnswer.Waits NoSubscription { get; } =
        new("No Stripe subscription is linked to this tenant.");

    /// <summary><c>cus_…</c></summary>
    public async Task<string?> CustomerAsync(Guid tenantId, CancellationToken cancellation) =>
        (await SubscriptionRowAsync(tenantId, cancellation))?.StripeCustomer;

    /// <summary><c>sub_…</c></summary>
    public async Task<string?> SubscriptionAsync(Guid tenantId, CancellationToken cancellation) =>
        (await SubscriptionRowAsync(tenantId, cancellation))?.StripeSubscription;

    public async Task<InvoiceStatus> StatusAsync(Guid invoiceId, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db.Set<Invoice>()
            .Where(invoice => invoice.Id == invoiceId)
            .Select(invoice => invoice.Status)
            .SingleAsync(cancellation);
    }

    /// <summary>How far an invoice has got on its way to Stripe; null: it was never meant to go.</summary>
    public async Task<InvoiceOnItsWay?> InvoiceAsync(Guid invoiceId, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db
            .OutboxMessages.Where(message =>
                message.SubjectId == invoiceId
                && message.Channel == OutboxChannels.Stripe
                && message.Type == StripeEffects.InvoiceType
            )
            .Select(message => new InvoiceOnItsWay(
                message.Delivery.State,
                message.Delivery.ExternalId
            ))
            .SingleOrDefaultAsync(cancellation);
    }

    private async Task<Subscription?> SubscriptionRowAsync(
        Guid tenantId,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db.Set<Subscription>()
            .AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == tenantId, cancellation);
    }
}

/// <summary>How far an invoice has got.</summary>
/// <param name="ExternalId">Stripe's id; <c>in_…</c>.</param>
internal sealed record InvoiceOnItsWay(OutboxState State, string? ExternalId)
{
    public bool IsSettled => State is OutboxState.Delivered or OutboxState.Dead;
}
