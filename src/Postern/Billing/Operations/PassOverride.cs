using System.ComponentModel;
using Postern.Operations;
using Postern.Tenants;

namespace Postern.Billing.Operations;

[Operation(
    "billing.override.pass",
    Risk.Low,
    Title = "Note that an override ended",
    ForServices = true
)]
[Description("The time of something that was agreed on with a tenant is up.")]
public sealed class PassOverride : Operation<BillingOverride, NoInput>
{
    private Tenant _tenant = null!;

    protected override async Task Prepare(
        DbContext db,
        BillingOverride agreed,
        NoInput input,
        CancellationToken cancellation
    ) =>
        _tenant = await db.Set<Tenant>()
            .SingleAsync(tenant => tenant.Id == agreed.TenantId, cancellation);

    public override void Apply(BillingOverride agreed, NoInput input, OperationContext context)
    {
        if (agreed.EndedAt is null && agreed.Until <= context.Now)
        {
            agreed.End(OverrideEnd.Lapsed, agreed.Until);
            context.Send("billing.override.ended", OverrideRules.Data(_tenant, agreed));
        }
    }

    public override string Summary(
        BillingOverride agreed,
        NoInput input,
        OperationContext context
    ) => $"{OverrideRules.Sentence(OverrideRules.Words(agreed))} of {_tenant.Name} ended";
}
