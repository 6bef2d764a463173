using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Postern.Operations;

namespace Postern.Tenants.Operations;

[Operation(
    "tenant.support_access.set_from_product",
    Risk.Low,
    Title = "Change support access from the product",
    ForServices = true
)]
[Description("A tenant says in the product whether staff may see it as one of its users.")]
public sealed class SetSupportAccessFromProduct
    : Operation<Tenant, SetSupportAccessFromProduct.Input>
{
    public sealed record Input
    {
        [Display(Name = "Policy")]
        public required SupportAccess Policy { get; init; }

        [Display(Name = "By", Description = "How the product names the person of the tenant.")]
        [StringLength(200, MinimumLength = 1)]
        public required string By { get; init; }
    }

    private SupportAccess _from;

    public override void Apply(Tenant tenant, Input input, OperationContext context)
    {
        _from = tenant.SupportAccess;
        tenant.SupportAccess = input.Policy;
    }

    public override string Summary(Tenant tenant, Input input, OperationContext context) =>
        $"{input.By} of {tenant.Name} changed support access from {Word(_from)} to {Word(input.Policy)}";

    private static string Word(SupportAccess policy) => policy.ToString().ToLowerInvariant();
}
