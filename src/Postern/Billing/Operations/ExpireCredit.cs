using System.ComponentModel;
using Postern.Billing.Stripe;
using Postern.Operations;

namespace Postern.Billing.Operations;

[Operation("billing.credit.expire", Risk.Low, Title = "Let a credit lapse", ForServices = true)]
[Description("What is left of a credit has lapsed.")]
public sealed class ExpireCredit(StripeEffects stripe) : Operation<Credit, NoInput>
{
    private Ledger _ledger = null!;
    private long _lapsed;

    protected override async Task Prepare(
        DbContext db,
        Credit credit,
        NoInput input,
        CancellationToken cancellation
    ) => _ledger = await Ledger.OpenAsync(db, credit.TenantId, credit.Currency, cancellation);

    public override void Apply(Credit credit, NoInput input, OperationContext context)
    {
        if (credit.Remaining > 0 && credit.ExpiresAt <= context.Now)
        {
            _lapsed = credit.Remaining;
            stripe.Balance(context, _ledger.Expire(credit, context));
        }
    }

    public override string Summary(Credit credit, NoInput input, OperationContext context) =>
        $"{BillingRules.Show(_lapsed, credit.Currency)} of a credit lapsed; the balance is {BillingRules.Show(_ledger.Balance, credit.Currency)}";
}
