using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Postern.Operations;
using Postern.Tenants;

namespace Postern.Billing.Operations;

[Operation(
    "billing.balance.sync",
    Risk.Low,
    Title = "Tell what an invoice of Stripe's used",
    ForServices = true
)]
[Description(
    "An invoice that Stripe made by itself, for the subscription, was paid from the balance, or gives back what it had used."
)]
public sealed class SyncBalance : Operation<Tenant, SyncBalance.Input>
{
    public sealed record Input
    {
        [Display(Name = "Invoice at Stripe")]
        [StringLength(100, MinimumLength = 1)]
        public required string Invoice { get; init; }

        [Display(Name = "Currency")]
        [CurrencyCode]
        public required string Currency { get; init; }

        [Display(Name = "Used", Description = "Of the balance, in all.")]
        [MoneyIn(nameof(Currency))]
        [Range(0, InvoiceTotals.Most)]
        public required long Used { get; init; }
    }

    private Ledger _ledger = null!;
    private List<BalanceTransaction> _before = [];
    private Dictionary<Guid, Credit> _credits = [];

    /// <summary>What this invoice is known to have used.</summary>
    private long Known => -_before.Sum(move => move.Amount);

    protected override async Task Prepare(
        DbContext db,
        Tenant tenant,
        Input input,
        OperationContext context,
        CancellationToken cancellation
    )
    {
        _ledger = await Ledger.OpenAsync(
            db,
            tenant.Id,
            input.Currency,
            cancellation,
            withCredits: true,
            context.Now
        );
        _before = await db.Set<BalanceTransaction>()
            .AsNoTracking()
            .Where(move => move.StripeInvoice == input.Invoice && move.TenantId == tenant.Id)
            .OrderBy(move => move.Number)
            .ToListAsync(cancellation);
        var ids = _before.ConvertAll(move => move.CreditId);
        _credits = await db.Set<Credit>()
            .Where(credit => ids.Contains(credit.Id))
            .ToDictionaryAsync(credit => credit.Id, cancellation);
    }

    public override IEnumerable<Refusal> Check(Tenant tenant, Input input, OperationContext context)
    {
        if (input.Used - Known > _ledger.Balance)
        {
            yield return new Refusal(
                "balance_differs",
                $"Stripe used {BillingRules.Show(input.Used - Known, input.Currency)} of a balance that is {BillingRules.Show(_ledger.Balance, input.Currency)} here."
            );
        }

        if (input.Used > 0 && input.Used < Known)
        {
            yield return new Refusal(
                "balance_differs",
                $"Stripe used {BillingRules.Show(input.Used, input.Currency)}; here it was {BillingRules.Show(Known, input.Currency)}, and only all of it can come back."
            );
        }
    }

    public override void Apply(Tenant tenant, Input input, OperationContext context)
    {
        var invoice = InvoiceReference.Stripes(input.Invoice);
        if (input.Used > Known)
        {
            _ledger.Use(invoice, input.Used - Known, context);
            return;
        }

        if (input.Used == 0)
        {
            foreach (var used in _before.GroupBy(move => move.CreditId))
            {
                var amount = -used.Sum(move => move.Amount);
                if (amount > 0)
                {
                    _ledger.Return(_credits[used.Key], amount, invoice, context);
                }
            }
        }
    }

    public override string Summary(Tenant tenant, Input input, OperationContext context) =>
        input.Used > 0
            ? $"Stripe's invoice {input.Invoice} used {BillingRules.Show(input.Used, input.Currency)} of the balance of {tenant.Name}; it is {BillingRules.Show(_ledger.Balance, input.Currency)} now"
            : $"Stripe's invoice {input.Invoice} gave back what it had used of the balance of {tenant.Name}; it is {BillingRules.Show(_ledger.Balance, input.Currency)} now";
}
