using System.ComponentModel;
using Postern.Operations;

namespace Postern.Tenants.Operations;

[Operation(
    "tenant.flag.pass",
    Risk.Low,
    Title = "Note that a flag's time is over",
    ForServices = true
)]
[Description("What was decided about a flag for a while has ended: the plan's default holds.")]
public sealed class PassTenantFlag : Operation<TenantFlag, NoInput>
{
    private bool? _was;

    public override void Apply(TenantFlag target, NoInput input, OperationContext context)
    {
        _was = target.On;
        if (target.Until <= context.Now)
        {
            target.Clear();
        }
    }

    public override string Summary(TenantFlag target, NoInput input, OperationContext context) =>
        $"{target.Flag} was {(_was == true ? "on" : "off")} for a while, and that ended by itself";
}
