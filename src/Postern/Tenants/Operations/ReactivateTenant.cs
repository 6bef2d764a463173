using System.ComponentModel;
using Postern.Operations;

namespace Postern.Tenants.Operations;

[Operation("tenant.reactivate", Risk.Medium, Title = "Reactivate tenant")]
[Description("Lets a deactivated tenant and its users back in.")]
public sealed class ReactivateTenant : Operation<Tenant, NoInput>
{
    public override IEnumerable<Refusal> Check(
        Tenant tenant,
        NoInput input,
        OperationContext context
    )
    {
        if (tenant.IsActive)
        {
            yield return new Refusal("not_deactivated", $"{tenant.Name} is active already.");
        }
    }

    public override void Apply(Tenant tenant, NoInput input, OperationContext context)
    {
        tenant.Reactivate();
        context.Send("tenant.reactivated", TenantRules.Reference(tenant));
    }

    public override string Summary(Tenant tenant, NoInput input, OperationContext context) =>
        $"Reactivated tenant {tenant.Name}";
}
