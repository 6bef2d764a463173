using Postern.Operations;
using Postern.Outbox;

namespace Postern.Billing.Stripe;

/// <summary>What is done to an invoice that is at Stripe: void it, collect it, have it paid, write it off.</summary>
internal sealed class InvoiceActionEffect(StripeClient stripe, StripeLinks links) : IStripeEffect
{
    private static readonly Dictionary<string, Step> Steps = new(StringComparer.Ordinal)
    {
        [StripeEffects.VoidType] = new("void", "void", () => new StripeForm()),
        [StripeEffects.PayType] = new("pay", "paid", () => new StripeForm()),
        [StripeEffects.PaidOutOfBandType] = new(
            "pay",
            "paid",
            () => new StripeForm().Add("paid_out_of_band", true)
        ),
        [StripeEffects.UncollectibleType] = new(
            "mark_uncollectible",
            "uncollectible",
            () => new StripeForm()
        ),
    };

    public IReadOnlyList<string> Types { get; } = [.. Steps.Keys];

    public async Task<OutboxAnswer> SendAsync(StripeMessage message, CancellationToken cancellation)
    {
        switch (await links.InvoiceAsync(message.SubjectId, cancellation))
        {
            case { IsSettled: false }:
                return new OutboxAnswer.Waits("The invoice is not at Stripe yet.");
            case { ExternalId: { } id, State: OutboxState.Delivered }:
                return await ActAsync(message, id, cancellation);
            case { ExternalId: { } id }:
                return await ActOnRefusedAsync(message, id, cancellation);
            case { State: OutboxState.Dead } when message.Type != StripeEffects.VoidType:
            case null or { ExternalId: null } when message.Type == StripeEffects.PayType:
                return new OutboxAnswer.Refused(
                    "The invoice is not at Stripe, so nothing can be done about it there."
                );
            default:
                return new OutboxAnswer.Accepted(
                    null,
                    "The invoice is not at Stripe, so there was nothing to do."
                );
        }
    }

    public async Task<OutboxFinding> AskAsync(
        StripeMessage message,
        CancellationToken cancellation
    ) =>
        (await links.InvoiceAsync(message.SubjectId, cancellation))?.ExternalId is not { } id
            ? new OutboxFinding.NotThere()
            : await ReadAsync(id, cancellation) switch
            {
                StripeReply<StripeInvoice>.Fault { Error.Code: "resource_missing" } =>
                    new OutboxFinding.NotThere(),
                StripeReply<StripeInvoice>.Fault { Error: var fault } => fault.ToFinding(),
                StripeReply<StripeInvoice>.Ok { Value: var found } => found.Status
                == Steps[message.Type].Status
                    ? new OutboxFinding.Found(found.Id)
                    : new OutboxFinding.NotThere(),
                var reply => throw new InvalidOperationException($"Unknown reply {reply}."),
            };

    /// <summary>
    /// Does it. A declined card is an answer; so is that there is nothing left to do, which Stripe tells as an error.
    /// </summary>
    private async Task<OutboxAnswer> ActAsync(
        StripeMessage message,
        string id,
        CancellationToken cancellation
    )
    {
        var step = Steps[message.Type];
        await message.LeaveAsync(cancellation);
        switch (
            await stripe.PostAsync<StripeInvoice>(
                $"/v1/invoices/{id}/{step.Path}",
                step.Form(),
                message.Key(),
                cancellation
            )
        )
        {
            case StripeReply<StripeInvoice>.Ok { Value: var found }:
                return new OutboxAnswer.Accepted(
                    found.Id,
                    found.Status == step.Status
                        ? null
                        : $"Stripe took it; the invoice there is {found.Status} until it is through."
                );
            case StripeReply<StripeInvoice>.Fault { Error: { Kind: StripeFaultKind.Refused } said }:
                return
                    await ReadAsync(id, cancellation)
                        is StripeReply<StripeInvoice>.Ok { Value: var now }
                    && now.Status == step.Status
                    ? new OutboxAnswer.Accepted(id, $"It was {step.Status} there already.")
                    : said.ToAnswer();
            case StripeReply<StripeInvoice>.Fault { Error: var fault }:
                return fault.ToAnswer();
            case var reply:
                throw new InvalidOperationException($"Unknown reply {reply}.");
        }
    }

    /// <summary>Of an invoice that was refused there is a draft at Stripe, or one that is not as ours: only voiding makes sense.</summary>
    private async Task<OutboxAnswer> ActOnRefusedAsync(
        StripeMessage message,
        string id,
        CancellationToken cancellation
    )
    {
        if (message.Type != StripeEffects.VoidType)
        {
            return new OutboxAnswer.Refused(
                $"Stripe's invoice {id} is not as ours, so nothing was done about it there."
            );
        }

        switch (await ReadAsync(id, cancellation))
        {
            case StripeReply<StripeInvoice>.Fault { Error.Code: "resource_missing" }:
                return new OutboxAnswer.Accepted(null, "The draft at Stripe is gone already.");
            case StripeReply<StripeInvoice>.Fault { Error: var notRead }:
                return notRead.ToAnswer();
            case StripeReply<StripeInvoice>.Ok { Value.Status: not "draft" }:
                return await ActAsync(message, id, cancellation);
        }

        await message.LeaveAsync(cancellation);
        return
            await stripe.DeleteAsync<StripeDeleted>($"/v1/invoices/{id}", cancellation)
                is StripeReply<StripeDeleted>.Fault
                {
                    Error: { Code: not "resource_missing" } fault
                }
            ? fault.ToAnswer()
            : new OutboxAnswer.Accepted(null, "The draft at Stripe was taken away.");
    }

    private Task<StripeReply<StripeInvoice>> ReadAsync(string id, CancellationToken cancellation) =>
        stripe.GetAsync<StripeInvoice>($"/v1/invoices/{id}", new StripeForm(), cancellation);

    /// <summary>One thing that can be done.</summary>
    /// <param name="Path">Behind the invoice's address.</param>
    /// <param name="Status">How the invoice stands when it is done.</param>
    private sealed record Step(string Path, string Status, Func<StripeForm> Form);
}
