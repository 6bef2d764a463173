using System.ComponentModel;
using Postern.Operations;

namespace Postern.Billing.Operations;

[Operation("billing.effect.retry", Risk.Low, Title = "Send to Stripe again")]
[Description(
    "Sends once more to Stripe what it refused, or what was given up: under the same key, so that it is there once."
)]
public sealed class RetryEffect : Operation<OutboxMessage, NoInput>
{
    private OutboxState _state;

    protected override async Task Prepare(
        DbContext db,
        OutboxMessage message,
        NoInput input,
        CancellationToken cancellation
    ) =>
        _state = await db.Set<OutboxDelivery>()
            .Where(delivery => delivery.MessageId == message.Id)
            .Select(delivery => delivery.State)
            .SingleAsync(cancellation);

    public override IEnumerable<Refusal> Check(
        OutboxMessage message,
        NoInput input,
        OperationContext context
    )
    {
        if (message.Channel != OutboxChannels.Stripe)
        {
            yield return new Refusal(
                "not_for_stripe",
                "This message goes to the product. Engineering sends it again (outbox.message.redeliver)."
            );
        }

        if (_state != OutboxState.Dead)
        {
            yield return new Refusal(
                "not_dead",
                $"Only what has failed can be sent again; this is {Effects.StateOf(_state).ToString().ToLowerInvariant()}."
            );
        }
    }

    public override void Apply(OutboxMessage message, NoInput input, OperationContext context) =>
        message.Requeue(context.Now);

    public override string Summary(
        OutboxMessage message,
        NoInput input,
        OperationContext context
    ) => $"Asked for {message.Type} to be sent to Stripe again";
}
