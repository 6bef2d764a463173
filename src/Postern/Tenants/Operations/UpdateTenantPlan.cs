using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Postern.Billing;
using Postern.Operations;

namespace Postern.Tenants.Operations;

[Operation("tenant.plan.update", Risk.Medium, Title = "Change plan")]
[Description("Moves a tenant to another plan, at once.")]
public sealed class UpdateTenantPlan : Operation<Tenant, UpdateTenantPlan.Input>
{
    public sealed record Input
    {
        [Display(Name = "Plan")]
        [ChoicesFrom<PlanChoices>]
        [StringLength(63)]
        public required string Plan { get; init; }
    }

    private string _from = "";

    /// <summary>The plans there are, smallest first, when the one asked for is none of them.</summary>
    internal IReadOnlyList<string>? Others { get; set; }

    /// <summary>A price of its own that the tenant has on the plan it is on.</summary>
    internal BillingOverride? Agreed { get; set; }

    protected override async Task Prepare(
        DbContext db,
        Tenant tenant,
        Input input,
        CancellationToken cancellation
    )
    {
        Others = await PlanChoices.MissingAmongAsync(db, input.Plan, cancellation);
        Agreed = await OverrideRules.AgreedPriceAsync(db, tenant, cancellation);
    }

    public override IEnumerable<Refusal> Check(Tenant tenant, Input input, OperationContext context)
    {
        if (Others is not null)
        {
            yield return TenantRules.UnknownPlan(input.Plan, Others);
        }

        if (!tenant.IsActive)
        {
            yield return TenantRules.Deactivated;
        }

        if (tenant.Plan == input.Plan)
        {
            yield return new Refusal(
                "plan_unchanged",
                $"{tenant.Name} is on plan {input.Plan} already."
            );
        }

        if (Agreed?.IsInForce(tenant.Plan, context.Now) == true)
        {
            yield return OverrideRules.MustEndFirst(Agreed);
        }
    }

    public override void Apply(Tenant tenant, Input input, OperationContext context)
    {
        _from = tenant.Plan;
        tenant.Plan = input.Plan;
        var data = TenantRules.Reference(tenant);
        data["plan"] = tenant.Plan;
        data["previousPlan"] = _from;
        context.Send("tenant.plan.updated", data);
    }

    public override string Summary(Tenant tenant, Input input, OperationContext context) =>
        $"Changed the plan of {tenant.Name} from {_from} to {tenant.Plan}";
}
