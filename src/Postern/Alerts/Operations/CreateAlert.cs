using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Alerts.Operations;

[Operation("alert.create", Risk.Medium, Title = "Add alert")]
[Description(
    "Watches jobs, workers or requests: when the rule begins to hold, and when it no longer does, the product is told by a signed webhook, once each."
)]
public sealed class CreateAlert : Operation<CreateAlert.Input>
{
    private const int Most = 200;

    public sealed record Input : AlertInput
    {
        [Display(Name = "When")]
        public required AlertCondition Condition { get; init; }
    }

    private int _rules;

    protected override async Task Prepare(
        DbContext db,
        Input input,
        CancellationToken cancellation
    ) =>
        _rules = await ((PosternDb)db).AlertRules.CountAsync(
            rule => rule.RemovedAt == null,
            cancellation
        );

    public override IEnumerable<Refusal> Check(Input input, OperationContext context)
    {
        if (_rules >= Most)
        {
            yield return new Refusal("too_many", $"There may be {Most} rules. Remove one first.");
        }
    }

    public override void Apply(Input input, OperationContext context)
    {
        var rule = new AlertRule
        {
            Id = Guid.CreateVersion7(context.Now),
            Name = input.Name.Trim(),
            Condition = input.Condition,
            CreatedAt = context.Now,
        };
        rule.Change(input);
        context.Add(rule);
        context.Answer(new JsonObject { ["id"] = rule.Id.ToString() });
    }

    public override string Summary(Input input, OperationContext context) =>
        $"Added the alert \"{input.Name.Trim()}\"";
}
