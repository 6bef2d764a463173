using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Postern.Operations;

namespace Postern.Tenants.Operations;

[Operation("tenant.support_access.update", Risk.High, Title = "Change support access")]
[Description(
    "Says whether staff may see the product as one of this tenant's users. The tenant can do so itself."
)]
public sealed class UpdateTenantSupportAccess : Operation<Tenant, UpdateTenantSupportAccess.Input>
{
    public sealed record Input
    {
        [Display(
            Name = "Support access",
            Description = "always: with a reason. ask: with the tenant's consent. never: not at all."
        )]
        public required SupportAccess Policy { get; init; }
    }

    private SupportAccess _from;

    public override void Apply(Tenant tenant, Input input, OperationContext context)
    {
        _from = tenant.SupportAccess;
        tenant.SupportAccess = input.Policy;
    }

    public override string Summary(Tenant tenant, Input input, OperationContext context) =>
        $"Changed support access to {tenant.Name} from {Word(_from)} to {Word(input.Policy)}";

    private static string Word(SupportAccess policy) => policy.ToString().ToLowerInvariant();
}
