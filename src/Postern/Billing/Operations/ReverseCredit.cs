using System.ComponentModel;
using System.Text.Json.Nodes;
using Postern.Billing.Pages;
using Postern.Billing.Stripe;
using Postern.Operations;

namespace Postern.Billing.Operations;

[Operation(
    "billing.credit.reverse",
    Risk.Medium,
    Title = "Take back credit",
    RequiresIdempotencyKey = true
)]
[Description(
    "Takes back what is left of a credit. What was used for an invoice stays used: to get that back, make an invoice."
)]
[ShowsPreview<CreditPlan>]
public sealed class ReverseCredit(StripeEffects stripe) : Operation<Credit, NoInput>
{
    private Ledger _ledger = null!;
    private long _taken;

    protected override async Task Prepare(
        DbContext db,
        Credit credit,
        NoInput input,
        CancellationToken cancellation
    ) => _ledger = await Ledger.OpenAsync(db, credit.TenantId, credit.Currency, cancellation);

    public override IEnumerable<Refusal> Check(
        Credit credit,
        NoInput input,
        OperationContext context
    )
    {
        if (credit.Remaining == 0)
        {
            yield return credit switch
            {
                { ReversedAt: not null } => new(
                    "credit_reversed",
                    "This credit has been taken back already."
                ),
                { ExpiredAt: not null } => new(
                    "credit_expired",
                    "This credit has lapsed: nothing of it is left to take back."
                ),
                _ => new(
                    "credit_used",
                    "This credit is used up: nothing of it is left to take back. To get the money back, make an invoice."
                ),
            };
        }
    }

    public override void Apply(Credit credit, NoInput input, OperationContext context)
    {
        _taken = credit.Remaining;
        stripe.Balance(context, _ledger.Reverse(credit, context));
        context.Answer(
            new JsonObject
            {
                ["id"] = credit.Id.ToString(),
                ["currency"] = credit.Currency,
                ["amount"] = _taken,
                ["balance"] = _ledger.Balance,
            }
        );
    }

    public override string Summary(Credit credit, NoInput input, OperationContext context) =>
        $"Took back {BillingRules.Show(_taken, credit.Currency)}"
        + (
            _taken < credit.Amount
                ? $", what was left of {BillingRules.Show(credit.Amount, credit.Currency)}"
                : ""
        )
        + $"; the balance is {BillingRules.Show(_ledger.Balance, credit.Currency)}";
}
