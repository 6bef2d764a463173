using System.ComponentModel;
using Postern.Operations;

namespace Postern.ServiceKeys.Operations;

[Operation("service_key.revoke", Risk.High, Title = "Revoke service key")]
[Description(
    "Closes the runtime plane to whoever holds the key, at once. The service needs another one to go on."
)]
public sealed class RevokeServiceKey : Operation<ServiceKey, NoInput>
{
    public override IEnumerable<Refusal> Check(
        ServiceKey key,
        NoInput input,
        OperationContext context
    )
    {
        if (key.RevokedAt is not null)
        {
            yield return new Refusal("already_revoked", "This key has been revoked already.");
        }
    }

    public override void Apply(ServiceKey key, NoInput input, OperationContext context) =>
        key.Revoke(context.Now);

    public override string Summary(ServiceKey key, NoInput input, OperationContext context) =>
        $"Revoked service key {key.Name} ({key.Prefix}…)";
}
