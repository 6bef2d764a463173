using System.ComponentModel;
using Postern.Operations;

namespace Postern.Alerts.Operations;

[Operation("alert.remove", Risk.Medium, Title = "Remove alert")]
[Description("Nobody is told any more. What it told of stays on the record.")]
public sealed class RemoveAlert : Operation<AlertRule, NoInput>
{
    public override IEnumerable<Refusal> Check(
        AlertRule rule,
        NoInput input,
        OperationContext context
    ) => AlertRules.MustBeThere(rule);

    public override void Apply(AlertRule rule, NoInput input, OperationContext context) =>
        rule.Remove(context.Now);

    public override string Summary(AlertRule rule, NoInput input, OperationContext context) =>
        $"Removed the alert \"{rule.Name}\"";
}
