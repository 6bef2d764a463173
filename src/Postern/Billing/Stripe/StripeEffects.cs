using System.Globalization;
using System.Text.Json.Nodes;
using Postern.Operations;
using Postern.Settings;
using Postern.Tenants;

namespace Postern.Billing.Stripe;

/// <summary>
/// What an operation says is to happen at Stripe as well: written with its change, and carried there by the outbox.
/// Without Stripe nothing is written, and the ledger is complete by itself.
/// </summary>
public sealed class StripeEffects(StripeSettings? stripe = null)
{
    internal const string BalanceType = "stripe.balance_transaction";
    internal const string InvoiceType = "stripe.invoice";
    internal const string VoidType = "stripe.invoice.void";
    internal const string PayType = "stripe.invoice.pay";
    internal const string PaidOutOfBandType = "stripe.invoice.paid_out_of_band";
    internal const string UncollectibleType = "stripe.invoice.uncollectible";
    internal const string TrialEndType = "stripe.trial_end";

    /// <summary>False where Postern is by itself.</summary>
    public bool AreOn => stripe is not null;

    /// <summary>
    /// A line of the ledger. What was used for an invoice, and what came back from one, Stripe works out itself when its
    /// invoice is finalised or voided.
    /// </summary>
    public void Balance(OperationContext context, BalanceTransaction line)
    {
        if (
            line.Type
            is BalanceTransactionType.Credit
                or BalanceTransactionType.Reversal
                or BalanceTransactionType.Expiry
        )
        {
            Intend(
                context,
                BalanceType,
                line.TenantId,
                line.Id,
                new()
                {
                    ["amount"] = line.Amount,
                    ["currency"] = line.Currency,
                    ["description"] = line.Type switch
                    {
                        BalanceTransactionType.Credit => "Credit",
                        BalanceTransactionType.Reversal => "Credit taken back",
                        _ => "Credit expired",
                    },
                }
            );
        }
    }

    /// <summary>An invoice that has been issued.</summary>
    public void Invoice(OperationContext context, Invoice invoice) =>
        Intend(
            context,
            InvoiceType,
            invoice.TenantId,
            invoice.Id,
            new()
            {
                ["number"] = invoice.Number,
                ["currency"] = invoice.Currency,
                ["daysUntilDue"] = invoice.DueInDays,
                ["memo"] = invoice.Memo,
                ["total"] = invoice.Total,
                ["creditApplied"] = invoice.CreditApplied,
                ["items"] = new JsonArray([.. Items(invoice)]),
            }
        );

    public void Void(OperationContext context, Invoice invoice) =>
        Intend(context, VoidType, invoice.TenantId, invoice.Id, []);

    /// <summary>Another try to collect what is due.</summary>
    public void Pay(OperationContext context, Invoice invoice) =>
        Intend(context, PayType, invoice.TenantId, invoice.Id, []);

    /// <summary>The money arrived by another way.</summary>
    public void PaidOutOfBand(OperationContext context, Invoice invoice) =>
        Intend(context, PaidOutOfBandType, invoice.TenantId, invoice.Id, []);

    public void Uncollectible(OperationContext context, Invoice invoice) =>
        Intend(context, UncollectibleType, invoice.TenantId, invoice.Id, []);

    public void TrialEnd(OperationContext context, Tenant tenant, DateTimeOffset end) =>
        Intend(
            context,
            TrialEndType,
            tenant.Id,
            tenant.Id,
            new() { ["trialEnd"] = end.ToUnixTimeSeconds() }
        );

    private void Intend(
        OperationContext context,
        string type,
        Guid tenantId,
        Guid subjectId,
        JsonObject data
    )
    {
        // What Stripe told us of is there already.
        if (AreOn && context.Actor is not { IsSystem: true, Subject: StripeEventActor.Name })
        {
            context.Intend(OutboxChannels.Stripe, type, data, tenantId, subjectId);
        }
    }

    /// <summary>
    /// Amounts as they are, to the minor unit: were Stripe given rates and quantities, it would round by its own rules.
    /// </summary>
    private static IEnumerable<JsonObject> Items(Invoice invoice) =>
        invoice
            .Lines.Select(line =>
                Item(
                    line.Quantity == 1
                        ? line.Description
                        : string.Create(
                            CultureInfo.InvariantCulture,
                            $"{line.Description} × {line.Quantity}"
                        ),
                    line.Amount
                )
            )
            .Concat(
                invoice
                    .Lines.Where(line => line.TaxRate is not null && line.Tax != 0)
                    .GroupBy(line => line.TaxRate!.Value)
                    .Select(rate => Item($"Tax {rate.Key}", rate.Sum(line => line.Tax)))
            );

    private static JsonObject Item(string description, long amount) =>
        new() { ["description"] = description, ["amount"] = amount };
}
