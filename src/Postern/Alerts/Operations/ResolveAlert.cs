using System.ComponentModel;
using Postern.Operations;

namespace Postern.Alerts.Operations;

[Operation(
    "alert.resolve",
    Risk.Low,
    Title = "Tell that a rule no longer holds",
    ForServices = true
)]
[Description("A rule no longer holds: the product is told, once.")]
public sealed class ResolveAlert : Operation<AlertRule, NoInput>
{
    public override IEnumerable<Refusal> Check(
        AlertRule rule,
        NoInput input,
        OperationContext context
    )
    {
        if (rule.FiringSince is null)
        {
            yield return new Refusal(ProblemCodes.NoChange, "That is known already.");
        }
    }

    public override void Apply(AlertRule rule, NoInput input, OperationContext context)
    {
        context.Send("alert.resolved", rule.Told());
        rule.Resolve();
    }

    public override string Summary(AlertRule rule, NoInput input, OperationContext context) =>
        $"{rule.Name} is over";
}
