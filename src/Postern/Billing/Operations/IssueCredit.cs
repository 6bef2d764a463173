using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Postern.Billing.Pages;
using Postern.Billing.Stripe;
using Postern.Operations;
using Postern.Tenants;

namespace Postern.Billing.Operations;

[Operation(
    "billing.credit.issue",
    Risk.Medium,
    Title = "Give credit",
    RequiresIdempotencyKey = true
)]
[Description(
    "Gives a tenant money for its coming invoices: it is used for them by itself, what lapses soonest first."
)]
[ShowsPreview<CreditPlan>]
public sealed class IssueCredit(StripeEffects stripe) : Operation<Tenant, IssueCredit.Input>
{
    public sealed record Input
    {
        [Display(Name = "Amount")]
        [MoneyIn(nameof(Currency))]
        [Range(1, InvoiceTotals.Most)]
        public required long Amount { get; init; }

        [Display(Name = "Currency")]
        [CurrencyCode]
        public required string Currency { get; init; }

        [Display(
            Name = "Expires",
            Description = "When what is left of it lapses. Left empty: never."
        )]
        public DateTimeOffset? ExpiresAt { get; init; }

        [Display(Name = "Note", Description = "What it is for. The tenant may see it.")]
        [StringLength(500)]
        public string? Note { get; init; }
    }

    private Ledger _ledger = null!;
    private Allowance _allowance = null!;

    protected override async Task Prepare(
        DbContext db,
        Tenant tenant,
        Input input,
        OperationContext context,
        CancellationToken cancellation
    )
    {
        _ledger = await Ledger.OpenAsync(db, tenant.Id, input.Currency, cancellation);
        _allowance = await Allowance.OfAsync(db, tenant.Id, input.Currency, context, cancellation);
    }

    public override IEnumerable<Refusal> Check(Tenant tenant, Input input, OperationContext context)
    {
        if (input.ExpiresAt <= context.Now)
        {
            yield return BillingRules.MustLieAhead("expiresAt", "it would lapse at once");
        }

        foreach (
            var refusal in BillingRules
                .MayBeGiven(tenant)
                .Concat(BillingRules.InCurrencyOf(tenant, input.Currency))
                .Concat(_allowance.Check(input.Amount, tenant, context))
        )
        {
            yield return refusal;
        }

        if (_ledger.Balance > InvoiceTotals.Most - input.Amount)
        {
            yield return new Refusal(
                "balance_too_large",
                $"The balance would be more than {BillingRules.Show(InvoiceTotals.Most, input.Currency)}."
            );
        }
    }

    public override void Apply(Tenant tenant, Input input, OperationContext context)
    {
        var credit = new Credit
        {
            Id = Guid.CreateVersion7(),
            TenantId = tenant.Id,
            Currency = input.Currency,
            Amount = input.Amount,
            ExpiresAt = input.ExpiresAt,
            Note = string.IsNullOrWhiteSpace(input.Note) ? null : input.Note.Trim(),
            CreatedAt = context.Now,
            GivenBy = context.Actor.Email ?? context.Actor.Name,
            Giver = Credit.GiverOf(context.Actor),
            GivenOn = BillingPeriod.DayOf(context.Now),
            GivenToday = _allowance.GivenToday + input.Amount,
        };
        stripe.Balance(context, _ledger.Issue(credit, context));
        context.Answer(
            new JsonObject
            {
                ["id"] = credit.Id.ToString(),
                ["currency"] = input.Currency,
                ["balance"] = _ledger.Balance,
            }
        );
    }

    public override string Summary(Tenant tenant, Input input, OperationContext context) =>
        $"Gave {tenant.Name} a credit of {BillingRules.Show(input.Amount, input.Currency)}; the balance is {BillingRules.Show(_ledger.Balance, input.Currency)}";
}
