using System.Text.Json;
using Postern.Operations;
using Postern.Outbox;

namespace Postern.Billing.Stripe;

/// <summary>
/// A line of the ledger as a transaction of the customer's balance. Stripe counts from its own side: what is negative
/// there is in the customer's favour.
/// </summary>
internal sealed class BalanceEffect(StripeClient stripe, StripeLinks links) : IStripeEffect
{
    public IReadOnlyList<string> Types { get; } = [StripeEffects.BalanceType];

    public async Task<OutboxAnswer> SendAsync(StripeMessage message, CancellationToken cancellation)
    {
        if (await links.CustomerAsync(message.TenantId, cancellation) is not { } customer)
        {
            return StripeLinks.NoCustomer;
        }

        var line = Line.Of(message);
        var amount = line.AtStripe;
        await message.LeaveAsync(cancellation);
        var reply = await stripe.PostAsync<StripeBalanceTransaction>(
            $"/v1/customers/{customer}/balance_transactions",
            new StripeForm()
                .Add("amount", amount.Value)
                .Add("currency", amount.Currency)
                .Add("description", line.Description)
                .Tag("postern_entry", message.Entry)
                .Tag("postern_transaction", message.SubjectId.ToString()),
            message.Key(),
            cancellation
        );
        return reply switch
        {
            StripeReply<StripeBalanceTransaction>.Ok({ } made) => line.Fault(made, customer)
                is { } fault
                ? new OutboxAnswer.Refused(fault, made.Id)
                : new OutboxAnswer.Accepted(made.Id),
            StripeReply<StripeBalanceTransaction>.Fault({ } fault) => fault.ToAnswer(),
            _ => throw new InvalidOperationException($"Unknown reply {reply}."),
        };
    }

    public async Task<OutboxFinding> AskAsync(StripeMessage message, CancellationToken cancellation)
    {
        if (await links.CustomerAsync(message.TenantId, cancellation) is not { } customer)
        {
            return StripeLinks.CustomerGone;
        }

        var subject = message.SubjectId.ToString();
        var (found, fault) = await stripe.FindAsync<StripeBalanceTransaction>(
            $"/v1/customers/{customer}/balance_transactions",
            () => new StripeForm(),
            made => made.Metadata.GetValueOrDefault("postern_transaction") == subject,
            made => made.Id,
            made => made.Created < message.NotBefore.ToUnixTimeSeconds(),
            cancellation
        );
        if (fault is not null)
        {
            return fault.ToFinding();
        }

        return found is null ? new OutboxFinding.NotThere()
            : Line.Of(message).Fault(found, customer) is { } wrong
                ? new OutboxFinding.Wrong(wrong, found.Id)
            : new OutboxFinding.Found(found.Id);
    }

    /// <summary>As the message carries it.</summary>
    /// <param name="Amount">Minor units; positive in the tenant's favour.</param>
    private sealed record Line(long Amount, string Currency, string Description)
    {
        public static Line Of(StripeMessage message) =>
            message.Data.Deserialize<Line>(PosternJson.Strict)!;

        /// <summary>The same from Stripe's side.</summary>
        public StripeAmount AtStripe => StripeAmount.Of(-Amount, Currency);

        /// <summary>How what Stripe made differs from what was asked for.</summary>
        public string? Fault(StripeBalanceTransaction made, string customer)
        {
            var found = new StripeAmount(made.Amount, made.Currency);
            return found == AtStripe && made.Customer == customer
                ? null
                : $"Stripe made {made.Id} of {found} for {made.Customer}; it should be {AtStripe} for {customer}.";
        }
    }
}
