using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Postern.Billing.Pages;
using Postern.Billing.Stripe;
using Postern.Operations;
using Postern.Tenants;

namespace Postern.Billing.Operations;

[Operation("billing.trial.extend", Risk.Low, Title = "Extend trial", RequiresIdempotencyKey = true)]
[Description("Gives a trialling tenant more days before its trial ends.")]
[ShowsPreview<TrialPlan>]
public sealed class ExtendTrial(StripeEffects stripe) : Operation<Tenant, ExtendTrial.Input>
{
    /// <summary>No trial ends later than this from now.</summary>
    private const int MostAhead = 180;

    public sealed record Input
    {
        [Range(1, 90)]
        [Display(
            Name = "Days to add",
            Description = "Counted from the current end, or from now if it has passed."
        )]
        public required int Days { get; init; }
    }

    private Subscription? _subscription;

    protected override async Task Prepare(
        DbContext db,
        Tenant tenant,
        Input input,
        CancellationToken cancellation
    ) =>
        _subscription = await db.Set<Subscription>()
            .SingleOrDefaultAsync(row => row.Id == tenant.Id, cancellation);

    public override IEnumerable<Refusal> Check(Tenant tenant, Input input, OperationContext context)
    {
        foreach (var refusal in BillingRules.MayBeGiven(tenant))
        {
            yield return refusal;
        }

        if (Standing.HasConverted(_subscription))
        {
            yield return new Refusal(
                "trial_converted",
                "The trial has become a paying subscription. To give time for nothing, give a credit."
            );
        }

        if (tenant.TrialEndsAt is null)
        {
            yield return new Refusal("not_on_trial", "This tenant is not on a trial.");
        }
        else if (End(tenant, input, context) > context.Now.AddDays(MostAhead))
        {
            yield return new Refusal(
                "trial_too_long",
                $"A trial may end {MostAhead} days from now at the latest; this one ends {TenantRules.When(tenant.TrialEndsAt.Value)}."
            );
        }
    }

    public override void Apply(Tenant tenant, Input input, OperationContext context)
    {
        tenant.TrialEndsAt = End(tenant, input, context);
        if (_subscription is { Status: SubscriptionStatus.Paused })
        {
            _subscription.Status = SubscriptionStatus.Trialing;
        }

        // A subscription at Stripe has a trial of its own; without one the trial is the product's alone.
        if (_subscription?.StripeSubscription is not null)
        {
            stripe.TrialEnd(context, tenant, tenant.TrialEndsAt.Value);
        }

        var data = TenantRules.Reference(tenant);
        data["trialEndsAt"] = Times.Format(tenant.TrialEndsAt.Value);
        context.Send("billing.trial.extended", data);
        context.Answer(new JsonObject { ["trialEndsAt"] = Times.Format(tenant.TrialEndsAt.Value) });
    }

    public override string Summary(Tenant tenant, Input input, OperationContext context) =>
        $"Extended the trial of {tenant.Name} by {input.Days} {(input.Days == 1 ? "day" : "days")}, to {TenantRules.When(tenant.TrialEndsAt!.Value)}";

    private static DateTimeOffset End(Tenant tenant, Input input, OperationContext context) =>
        (tenant.TrialEndsAt > context.Now ? tenant.TrialEndsAt.Value : context.Now).AddDays(
            input.Days
        );
}
