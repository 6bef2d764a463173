using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Postern.Operations;

namespace Postern.Tenants.Operations;

[Operation("flag.update", Risk.Medium, Title = "Edit the flag")]
[Description(
    "Changes what a flag is called, or on which plans it is on. Tenants for which it was decided otherwise keep that."
)]
public sealed class UpdateFlag : Operation<Flag, UpdateFlag.Input>
{
    public sealed record Input
    {
        [Display(Name = "Name")]
        [StringLength(80, MinimumLength = 1)]
        public string? Name { get; init; }

        [Display(Name = "Description")]
        [StringLength(300, MinimumLength = 1)]
        public string? Description { get; init; }

        [Display(
            Name = "Plans",
            Description = "Keys of all plans on which it is on by itself; an empty list: on none."
        )]
        [ChoicesFrom<PlanChoices>]
        public IReadOnlyList<string>? Plans { get; init; }
    }

    private FlagRules _rules = null!;

    protected override async Task Prepare(
        DbContext db,
        Flag target,
        Input input,
        CancellationToken cancellation
    ) => _rules = await FlagRules.ReadAsync(db, cancellation);

    public override IEnumerable<Refusal> Check(Flag target, Input input, OperationContext context)
    {
        if (_rules.Fault(input.Plans ?? []) is { } unknown)
        {
            yield return unknown;
        }
    }

    public override void Apply(Flag target, Input input, OperationContext context)
    {
        target.Name = input.Name?.Trim() ?? target.Name;
        target.Description = input.Description?.Trim() ?? target.Description;
        if (input.Plans is not null)
        {
            target.Plans = _rules.InOrder(input.Plans);
        }
    }

    public override string Summary(Flag target, Input input, OperationContext context) =>
        input.Plans is null
            ? $"Edited the flag {target.Key}"
            : $"Edited the flag {target.Key}: now {FlagRules.Words(target.Plans)}";
}
