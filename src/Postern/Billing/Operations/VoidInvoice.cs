using System.ComponentModel;
using Postern.Billing.Pages;
using Postern.Billing.Stripe;
using Postern.Operations;

namespace Postern.Billing.Operations;

[Operation(
    "billing.invoice.void",
    Risk.Medium,
    Title = "Void invoice",
    RequiresIdempotencyKey = true
)]
[Description(
    "Nothing of the invoice is owed any more. It keeps its number; what the balance had paid of it goes back."
)]
[ShowsPreview<InvoicePlan>]
public sealed class VoidInvoice(StripeEffects stripe) : Operation<Invoice, NoInput>
{
    private Ledger _ledger = null!;
    private IReadOnlyList<(Credit Credit, long Amount)> _used = [];
    private long _returned;

    protected override async Task Prepare(
        DbContext db,
        Invoice invoice,
        NoInput input,
        CancellationToken cancellation
    )
    {
        _ledger = await Ledger.OpenAsync(db, invoice.TenantId, invoice.Currency, cancellation);
        var moves = await db.Set<BalanceTransaction>()
            .AsNoTracking()
            .Where(move =>
                move.InvoiceId == invoice.Id && move.Type == BalanceTransactionType.Application
            )
            .OrderBy(move => move.Number)
            .ToListAsync(cancellation);
        var ids = moves.ConvertAll(move => move.CreditId);
        var credits = await db.Set<Credit>()
            .Where(credit => ids.Contains(credit.Id))
            .ToDictionaryAsync(credit => credit.Id, cancellation);
        _used = moves.ConvertAll(move => (credits[move.CreditId], -move.Amount));
    }

    public override IEnumerable<Refusal> Check(
        Invoice invoice,
        NoInput input,
        OperationContext context
    )
    {
        if (invoice.Status == InvoiceStatus.Paid)
        {
            yield return InvoiceRules.Is(
                invoice,
                "What is paid stays paid; to give the money back, give a credit."
            );
        }

        if (invoice.Status == InvoiceStatus.Void)
        {
            yield return InvoiceRules.Is(invoice, "There is nothing left to void.");
        }
    }

    public override void Apply(Invoice invoice, NoInput input, OperationContext context)
    {
        foreach (var (credit, amount) in _used)
        {
            _ledger.Return(credit, amount, InvoiceReference.Of(invoice), context);
            _returned += amount;
        }

        if (invoice.Status != InvoiceStatus.Draft)
        {
            stripe.Void(context, invoice);
        }

        invoice.Cancel(context.Now);
        context.Answer(InvoiceIssue.Answer(invoice));
    }

    public override string Summary(Invoice invoice, NoInput input, OperationContext context) =>
        $"Voided {invoice.Label} of {BillingRules.Show(invoice.Total, invoice.Currency)}"
        + (
            _returned > 0
                ? $"; {BillingRules.Show(_returned, invoice.Currency)} went back to the balance"
                : ""
        );
}
