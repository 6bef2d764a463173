using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Postern.Operations;

namespace Postern.Tenants.Operations;

[Operation("tenant.flag.clear", Risk.Low, Title = "Clear flag")]
[Description("Ends what was decided about a flag for one tenant: its plan's default holds again.")]
public sealed class ClearTenantFlag : Operation<Tenant, ClearTenantFlag.Input>
{
    public sealed record Input
    {
        [Display(Name = "Flag")]
        [ChoicesFrom<FlagChoices>]
        [StringLength(63)]
        public required string Flag { get; init; }
    }

    internal TenantFlag? Present { get; set; }

    protected override async Task Prepare(
        DbContext db,
        Tenant tenant,
        Input input,
        CancellationToken cancellation
    ) =>
        Present = await db.Set<TenantFlag>()
            .SingleOrDefaultAsync(
                flag => flag.TenantId == tenant.Id && flag.Flag == input.Flag,
                cancellation
            );

    public override IEnumerable<Refusal> Check(Tenant tenant, Input input, OperationContext context)
    {
        if (Present?.On is null)
        {
            yield return new Refusal(
                "flag_not_set",
                $"Nothing was decided about \"{input.Flag}\" for {tenant.Name}: its plan's default holds."
            );
        }
    }

    public override void Apply(Tenant tenant, Input input, OperationContext context)
    {
        Present!.Clear();
        var data = TenantRules.Reference(tenant);
        data["flag"] = input.Flag;
        data["on"] = null;
        context.Send("tenant.flag.updated", data);
    }

    public override string Summary(Tenant tenant, Input input, OperationContext context) =>
        $"Cleared {input.Flag} for {tenant.Name}";
}
