using System.ComponentModel;
using Postern.Billing.Pages;
using Postern.Operations;
using Postern.Tenants;

namespace Postern.Billing.Operations;

[Operation(
    "billing.override.clear",
    Risk.Medium,
    Title = "End override",
    RequiresIdempotencyKey = true
)]
[Description("Ends what was agreed on with a tenant, before its time.")]
[ShowsPreview<OverridePlan>]
public sealed class ClearOverride : Operation<BillingOverride, NoInput>
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

    public override IEnumerable<Refusal> Check(
        BillingOverride agreed,
        NoInput input,
        OperationContext context
    )
    {
        if (agreed.EndedAt is not null || agreed.Until <= context.Now)
        {
            yield return new Refusal("override_ended", "This override has ended already.");
        }
    }

    public override void Apply(BillingOverride agreed, NoInput input, OperationContext context)
    {
        agreed.End(OverrideEnd.Cleared, context.Now);
        context.Send("billing.override.ended", OverrideRules.Data(_tenant, agreed));
    }

    public override string Summary(
        BillingOverride agreed,
        NoInput input,
        OperationContext context
    ) => $"Ended {OverrideRules.Words(agreed)} of {_tenant.Name} before its time";
}
