using System.ComponentModel;
using Postern.Operations;

namespace Postern.Tenants.Operations;

[Operation("tenant.deactivate", Risk.High, Title = "Deactivate tenant")]
[Description(
    "Locks a tenant and all its users out of the product. Nothing is removed; it can be undone."
)]
public sealed class DeactivateTenant : Operation<Tenant, NoInput>
{
    public override IEnumerable<Refusal> Check(
        Tenant tenant,
        NoInput input,
        OperationContext context
    )
    {
        if (!tenant.IsActive)
        {
            yield return new Refusal(
                "already_deactivated",
                $"{tenant.Name} is deactivated already."
            );
        }
    }

    public override void Apply(Tenant tenant, NoInput input, OperationContext context)
    {
        tenant.Deactivate(context.Now);
        context.Send("tenant.deactivated", TenantRules.Reference(tenant));
    }

    public override string Summary(Tenant tenant, NoInput input, OperationContext context) =>
        $"Deactivated tenant {tenant.Name}";
}
