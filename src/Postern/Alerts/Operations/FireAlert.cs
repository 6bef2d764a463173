using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Postern.Operations;

namespace Postern.Alerts.Operations;

[Operation("alert.fire", Risk.Low, Title = "Tell that a rule holds", ForServices = true)]
[Description("A rule has begun to hold: the product is told, once for as long as it lasts.")]
public sealed class FireAlert : Operation<AlertRule, FireAlert.Input>
{
    public sealed record Input
    {
        [Display(Name = "Finding")]
        [StringLength(500)]
        public required string Finding { get; init; }
    }

    public override IEnumerable<Refusal> Check(
        AlertRule rule,
        Input input,
        OperationContext context
    )
    {
        if (rule.FiringSince is not null || rule.RemovedAt is not null)
        {
            yield return new Refusal(ProblemCodes.NoChange, "That is known already.");
        }
    }

    public override void Apply(AlertRule rule, Input input, OperationContext context)
    {
        rule.Fire(context.Now, input.Finding);
        context.Send("alert.firing", rule.Told());
    }

    public override string Summary(AlertRule rule, Input input, OperationContext context) =>
        $"{rule.Name}: {input.Finding}";
}
