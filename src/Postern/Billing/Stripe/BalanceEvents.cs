using System.Text.Json.Nodes;
using Postern.Billing.Operations;
using Postern.Storage;

namespace Postern.Billing.Stripe;

/// <summary>
/// Credits are used up by the invoices of the subscription, which Stripe makes by itself: so its balance moves without
/// us, and ours follows. An invoice that we sent has been taken from our balance before.
/// </summary>
internal sealed class BalanceEvents(IDbContextFactory<PosternDb> contexts, StripeEventActor actor)
    : IStripeEventHandler
{
    private const string Finalized = "invoice.finalized";
    private const string Voided = "invoice.voided";

    public IReadOnlyList<string> Types { get; } = [Finalized, Voided];

    public async Task<EventOutcome> HandleAsync(
        StripeEventBody received,
        CancellationToken cancellation
    )
    {
        if (
            received.ObjectAs<Told>() is not { Customer: { } customer } told
            || told.Metadata?.ContainsKey("postern_invoice") == true
        )
        {
            return EventOutcome.Ignored("Not an invoice that Stripe made by itself.");
        }

        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var tenants = await db
            .Subscriptions.AsNoTracking()
            .Where(row => row.StripeCustomer == customer)
            .Select(row => row.Id)
            .ToListAsync(cancellation);
        if (tenants is not [var tenant])
        {
            return EventOutcome.Ignored("Not the invoice of one of our tenants.");
        }

        // Stripe's balance is what the customer owes: a credit makes it negative, and using it brings it up.
        var used =
            received.Type == Voided ? 0
            : told is { StartingBalance: { } start, EndingBalance: { } end } ? end - start
            : 0;
        if (used < 0 || StripeAmount.MinorUnits(used, told.Currency) is not { } amount)
        {
            return EventOutcome.Failed(
                $"Stripe's balance went from {told.StartingBalance} to {told.EndingBalance} {told.Currency}, which is no use of a credit.",
                tenant
            );
        }

        return await actor.RunAsync<SyncBalance>(
            received,
            tenant,
            tenant,
            new JsonObject
            {
                ["invoice"] = told.Id,
                ["currency"] = told.Currency.ToUpperInvariant(),
                ["used"] = amount,
            },
            cancellation
        );
    }

    /// <summary>An invoice, and what finalising it did to the customer's balance.</summary>
    /// <param name="StartingBalance">Before it was finalised; null: it is not.</param>
    /// <param name="EndingBalance">After it was.</param>
    private sealed record Told(
        string Id,
        string? Customer,
        string Currency,
        long? StartingBalance,
        long? EndingBalance,
        IReadOnlyDictionary<string, string>? Metadata
    );
}
