using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Postern.Operations;

namespace Postern.Tenants.Operations;

[Operation("tenant.flag.set", Risk.Low, Title = "Set flag")]
[Description(
    "Switches a feature on or off for one tenant, over its plan's default, until a time or for good."
)]
public sealed class SetTenantFlag : Operation<Tenant, SetTenantFlag.Input>
{
    public sealed record Input
    {
        [Display(Name = "Flag")]
        [ChoicesFrom<FlagChoices>]
        [StringLength(63)]
        public required string Flag { get; init; }

        [Display(
            Name = "On",
            Description = "Switched off, the tenant lacks the feature even if its plan has it."
        )]
        public required bool On { get; init; }

        [Display(
            Name = "Until",
            Description = "When the plan's default holds again. Left empty: never by itself."
        )]
        public DateTimeOffset? Until { get; init; }
    }

    private IReadOnlyList<string> _flags = [];
    private TenantFlag? _present;

    protected override async Task Prepare(
        DbContext db,
        Tenant tenant,
        Input input,
        CancellationToken cancellation
    )
    {
        _flags = await db.Set<Flag>().Select(flag => flag.Key).ToListAsync(cancellation);
        _present = await db.Set<TenantFlag>()
            .SingleOrDefaultAsync(
                flag => flag.TenantId == tenant.Id && flag.Flag == input.Flag,
                cancellation
            );
    }

    public override IEnumerable<Refusal> Check(Tenant tenant, Input input, OperationContext context)
    {
        if (!_flags.Contains(input.Flag, StringComparer.Ordinal))
        {
            yield return TenantRules.UnknownFlag(input.Flag, _flags);
        }

        if (input.Until <= context.Now)
        {
            yield return new Refusal("until_has_passed", "The end must lie in the future.");
        }
    }

    public override void Apply(Tenant tenant, Input input, OperationContext context)
    {
        if (_present is null)
        {
            _present = new TenantFlag
            {
                Id = Guid.CreateVersion7(),
                TenantId = tenant.Id,
                Flag = input.Flag,
            };
            context.Add(_present);
        }

        _present.Set(input.On, input.Until);
        var data = TenantRules.Reference(tenant);
        data["flag"] = input.Flag;
        data["on"] = input.On;
        data["until"] = input.Until is { } until ? Times.Format(until) : null;
        context.Send("tenant.flag.updated", data);
    }

    public override string Summary(Tenant tenant, Input input, OperationContext context) =>
        $"Switched {input.Flag} {(input.On ? "on" : "off")} for {tenant.Name}"
        + (input.Until is { } until ? $" until {TenantRules.When(until)}" : "");
}
