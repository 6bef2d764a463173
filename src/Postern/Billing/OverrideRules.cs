using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Postern.Amounts;
using Postern.Operations;
using Postern.Tenants;

namespace Postern.Billing;

/// <summary>What the operations on overrides have in common.</summary>
internal static class OverrideRules
{
    public static string Words(BillingOverride agreed) =>
        Words(agreed.Kind, agreed.Amount, agreed.Currency, agreed.Percent, agreed.DueInDays);

    public static string Words(
        OverrideKind kind,
        long? amount,
        string? currency,
        Percentage? percent,
        int? dueInDays
    ) =>
        kind switch
        {
            OverrideKind.Price => $"a price of {BillingRules.Show(amount!.Value, currency!)}",
            OverrideKind.Discount => $"a discount of {percent}",
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $"terms of {dueInDays} {(dueInDays == 1 ? "day" : "days")}"
            ),
        };

    /// <summary>The price that was agreed on with a tenant, and has not been ended.</summary>
    public static Task<BillingOverride?> AgreedPriceAsync(
        DbContext db,
        Tenant tenant,
        CancellationToken cancellation
    ) =>
        db.Set<BillingOverride>()
            .AsNoTracking()
            .SingleOrDefaultAsync(
                agreed =>
                    agreed.TenantId == tenant.Id
                    && agreed.Kind == OverrideKind.Price
                    && agreed.EndedAt == null,
                cancellation
            );

    /// <summary>
    /// A price is agreed on for one plan. Another plan would end it silently, and the customer would pay more than was
    /// promised: somebody has to say so.
    /// </summary>
    public static Refusal MustEndFirst(BillingOverride agreed) =>
        new(
            "override_in_force",
            $"{Sentence(Words(agreed))} was agreed on for plan {agreed.Plan} until {TenantRules.When(agreed.Until)}. End it first (billing.override.clear), and agree on a new one for the new plan where there is to be one."
        );

    public static string Sentence(string words) => char.ToUpperInvariant(words[0]) + words[1..];

    /// <summary>What the SaaS is told of it.</summary>
    public static JsonObject Data(Tenant tenant, BillingOverride agreed)
    {
        var data = TenantRules.Reference(tenant);
        data["overrideId"] = agreed.Id.ToString();
        data["kind"] = JsonNamingPolicy.CamelCase.ConvertName(agreed.Kind.ToString());
        data["plan"] = agreed.Plan;
        data["amount"] = agreed.Amount;
        data["currency"] = agreed.Currency;
        data["percent"] = agreed.Percent?.Value;
        data["dueInDays"] = agreed.DueInDays;
        data["until"] = Times.Format(agreed.Until);
        return data;
    }
}
