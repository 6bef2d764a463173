using System.ComponentModel;
using Postern.Operations;

namespace Postern.Alerts.Operations;

[Operation("alert.update", Risk.Medium, Title = "Change alert")]
[Description(
    "Changes what a rule says; what it watches stays. Whether it holds is looked at anew."
)]
public sealed class UpdateAlert : Operation<AlertRule, UpdateAlert.Input>
{
    public sealed record Input : AlertInput;

    public override IEnumerable<Refusal> Check(
        AlertRule rule,
        Input input,
        OperationContext context
    ) => AlertRules.MustBeThere(rule);

    public override void Apply(AlertRule rule, Input input, OperationContext context) =>
        rule.Change(input);

    public override string Summary(AlertRule rule, Input input, OperationContext context) =>
        $"Changed the alert \"{rule.Name}\"";
}
