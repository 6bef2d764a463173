using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Postern.Operations;

namespace Postern.Tenants.Operations;

[Operation("flag.create", Risk.Medium, Title = "Create a flag")]
[Description("Makes a feature known, and says on which plans it is on.")]
public sealed class CreateFlag : Operation<CreateFlag.Input>
{
    public sealed record Input
    {
        [Display(
            Name = "Key",
            Description = "How the product asks for it, for ever: lower-case words joined by underscores, such as new_reports."
        )]
        [RegularExpression(
            "^[a-z][a-z0-9_]{0,62}$",
            ErrorMessage = "must be 1 to 63 lower-case letters, digits and underscores, a letter first."
        )]
        public required string Key { get; init; }

        [Display(Name = "Name")]
        [StringLength(80, MinimumLength = 1)]
        public required string Name { get; init; }

        [Display(Name = "Description", Description = "What a tenant gets with it.")]
        [StringLength(300, MinimumLength = 1)]
        public required string Description { get; init; }

        [Display(Name = "Plans", Description = "Keys of the plans on which it is on by itself.")]
        [ChoicesFrom<PlanChoices>]
        public IReadOnlyList<string>? Plans { get; init; }
    }

    private bool _isTaken;
    private FlagRules _rules = null!;

    protected override async Task Prepare(DbContext db, Input input, CancellationToken cancellation)
    {
        _isTaken = await db.Set<Flag>().AnyAsync(flag => flag.Key == input.Key, cancellation);
        _rules = await FlagRules.ReadAsync(db, cancellation);
    }

    public override IEnumerable<Refusal> Check(Input input, OperationContext context)
    {
        if (_isTaken)
        {
            yield return new Refusal("flag_exists", $"There is a flag \"{input.Key}\" already.");
        }

        if (_rules.Fault(input.Plans ?? []) is { } unknown)
        {
            yield return unknown;
        }
    }

    public override void Apply(Input input, OperationContext context)
    {
        var flag = new Flag
        {
            Id = Guid.CreateVersion7(),
            Key = input.Key,
            Name = input.Name.Trim(),
            Description = input.Description.Trim(),
            Plans = _rules.InOrder(input.Plans ?? []),
        };
        context.Add(flag);
        context.Answer(new() { ["id"] = flag.Id.ToString(), ["key"] = flag.Key });
    }

    public override string Summary(Input input, OperationContext context) =>
        $"Created the flag {input.Key}, {FlagRules.Words(input.Plans ?? [])}";
}
