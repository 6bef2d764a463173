using System.ComponentModel;
using Postern.Operations;

namespace Postern.Outbox.Operations;

[Operation("outbox.message.redeliver", Risk.Low, Title = "Send again")]
[Description("Sends a message once more that was given up, from the first attempt on.")]
public sealed class RedeliverMessage : Operation<OutboxMessage, NoInput>
{
    internal OutboxState State { get; set; }

    protected override async Task Prepare(
        DbContext db,
        OutboxMessage message,
        NoInput input,
        CancellationToken cancellation
    ) =>
        State = await db.Set<OutboxDelivery>()
            .Where(delivery => delivery.MessageId == message.Id)
            .Select(delivery => delivery.State)
            .SingleAsync(cancellation);

    public override IEnumerable<Refusal> Check(
        OutboxMessage message,
        NoInput input,
        OperationContext context
    )
    {
        if (State != OutboxState.Dead)
        {
            yield return new Refusal(
                "not_dead",
                $"Only a message that was given up can be sent again; this one is {State}."
            );
        }
    }

    public override void Apply(OutboxMessage message, NoInput input, OperationContext context) =>
        message.Requeue(context.Now);

    public override string Summary(
        OutboxMessage message,
        NoInput input,
        OperationContext context
    ) => $"Asked for {message.Type} to be sent again";
}
