using System.Globalization;
using System.Text.Json;
using Postern.Billing.Queries;

namespace Postern.Billing.Pages;

/// <summary>How the console says what the books hold.</summary>
internal static class BillingWords
{
    /// <summary>A state as the API has it, and as its badge is found by.</summary>
    public static string Name<T>(T state)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());

    public static string Day(DateOnly day) =>
        day.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    public static string Day(DateTimeOffset at) =>
        at.UtcDateTime.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    public static string Count(long quantity) =>
        quantity.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>An amount with its sign, as a ledger has it.</summary>
    public static string Signed(long amount, string currency) =>
        (amount > 0 ? "+" : "") + BillingRules.Show(amount, currency);

    public static string Each(BillingInterval interval) =>
        interval == BillingInterval.Month ? "a month" : "a year";

    public static string Move(BalanceTransactionType type) =>
        type switch
        {
            BalanceTransactionType.Credit => "Credit given",
            BalanceTransactionType.Application => "Used for an invoice",
            BalanceTransactionType.Expiry => "Lapsed",
            BalanceTransactionType.Reversal => "Taken back",
            _ => "Came back from a void invoice",
        };

    public static string Source(PriceSource source, string plan) =>
        source switch
        {
            PriceSource.Override => "agreed on with this tenant",
            PriceSource.Subscription => "told by the product or Stripe",
            _ => $"what the plan {plan} costs",
        };

    public static string Agreed(OverrideView agreed) =>
        OverrideRules.Sentence(
            OverrideRules.Words(
                agreed.Kind,
                agreed.Amount,
                agreed.Currency,
                agreed.Percent,
                agreed.DueInDays
            )
        );

    /// <summary>What an effect does at Stripe.</summary>
    public static string Effect(string type) =>
        type switch
        {
            "stripe.balance_transaction" => "Balance",
            "stripe.invoice" => "Invoice",
            "stripe.invoice.void" => "Void invoice",
            "stripe.invoice.pay" => "Payment retry",
            "stripe.invoice.paid_out_of_band" => "Mark invoice as paid",
            "stripe.invoice.uncollectible" => "Write off invoice",
            "stripe.trial_end" => "End of trial",
            _ => type,
        };

    /// <summary>What a state means for whoever waits for it.</summary>
    public static string Meaning(EffectState state) =>
        state switch
        {
            EffectState.Intended => "In our books; it goes to Stripe next.",
            EffectState.Sent => "On its way; Stripe has not answered yet.",
            EffectState.Confirmed => "Stripe has it.",
            EffectState.Failed => "Stripe does not have it, and it is not tried any more.",
            _ => "It left, and no answer came. Stripe is being asked whether it is there.",
        };
}
