using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Postern.Operations;
using Postern.Tenants;

namespace Postern.Billing.Operations;

[Operation("subscription.sync", Risk.Low, Title = "Tell of a subscription", ForServices = true)]
[Description(
    "The product, or Stripe, tells how a tenant's subscription stands. What is left out stays as it is."
)]
public sealed class SyncSubscription : Operation<Tenant, SyncSubscription.Input>
{
    public sealed record Input
    {
        [Display(Name = "Status")]
        public SubscriptionStatus? Status { get; init; }

        [Display(Name = "Currency")]
        [CurrencyCode]
        public string? Currency { get; init; }

        [Display(Name = "Price")]
        [MoneyIn(nameof(Currency))]
        [Range(0, InvoiceTotals.Most)]
        public long? Price { get; init; }

        [Display(Name = "Interval")]
        public BillingInterval? Interval { get; init; }

        [Display(Name = "Period from")]
        public DateTimeOffset? CurrentPeriodStart { get; init; }

        [Display(Name = "Period to")]
        public DateTimeOffset? CurrentPeriodEnd { get; init; }

        [Display(Name = "Trial ends")]
        public DateTimeOffset? TrialEndsAt { get; init; }

        [Display(Name = "Payment method")]
        public PaymentMethod? PaymentMethod { get; init; }

        [Display(Name = "Stripe customer")]
        [RegularExpression("^cus_[A-Za-z0-9]{1,60}$", ErrorMessage = "must begin with cus_.")]
        public string? StripeCustomer { get; init; }

        [Display(Name = "Stripe subscription")]
        [RegularExpression("^sub_[A-Za-z0-9]{1,60}$", ErrorMessage = "must begin with sub_.")]
        public string? StripeSubscription { get; init; }

        [Display(
            Name = "Told at",
            Description = "When it was so. What is older than what is known changes nothing."
        )]
        public DateTimeOffset? ToldAt { get; init; }
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
        if (
            (input.CurrentPeriodStart is null) != (input.CurrentPeriodEnd is null)
            || input.CurrentPeriodEnd <= input.CurrentPeriodStart
        )
        {
            yield return Refusal.Invalid(
                new Dictionary<string, string[]>(StringComparer.Ordinal)
                {
                    ["currentPeriodEnd"] =
                    [
                        "must be given together with currentPeriodStart, and lie after it.",
                    ],
                }
            );
        }

        if (input.Price is not null && input.Currency is null)
        {
            yield return Refusal.Invalid(
                new Dictionary<string, string[]>(StringComparer.Ordinal)
                {
                    ["currency"] = ["is required with a price."],
                }
            );
        }
    }

    public override void Apply(Tenant tenant, Input input, OperationContext context)
    {
        if (input.ToldAt < _subscription?.ToldAt)
        {
            return;
        }

        if (_subscription is null)
        {
            _subscription = new Subscription { Id = tenant.Id };
            context.Add(_subscription);
        }

        var row = _subscription;
        row.Status = input.Status ?? row.Status;
        row.Currency = input.Currency ?? row.Currency;
        row.Price = input.Price ?? row.Price;
        row.Interval = input.Interval ?? row.Interval;
        row.CurrentPeriodStart = input.CurrentPeriodStart ?? row.CurrentPeriodStart;
        row.CurrentPeriodEnd = input.CurrentPeriodEnd ?? row.CurrentPeriodEnd;
        row.PaymentMethod = input.PaymentMethod ?? row.PaymentMethod;
        row.StripeCustomer = input.StripeCustomer ?? row.StripeCustomer;
        row.StripeSubscription = input.StripeSubscription ?? row.StripeSubscription;
        row.ToldAt = input.ToldAt ?? row.ToldAt;
        if (Standing.HasConverted(row))
        {
            row.ConvertedAt ??= input.ToldAt ?? context.Now;
        }

        tenant.TrialEndsAt = input.TrialEndsAt ?? tenant.TrialEndsAt;
    }

    public override string Summary(Tenant tenant, Input input, OperationContext context) =>
        $"Told how the subscription of {tenant.Name} stands"
        + (input.Status is { } status ? $": {status}" : "");
}
