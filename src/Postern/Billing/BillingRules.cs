using Postern.Amounts;
using Postern.Operations;
using Postern.Tenants;

namespace Postern.Billing;

/// <summary>Rules that several billing operations share. docs/billing.md has them all.</summary>
internal static class BillingRules
{
    /// <summary>Nothing more is given to a tenant that has left; what is open can still be settled.</summary>
    public static IEnumerable<Refusal> MayBeGiven(Tenant tenant)
    {
        if (!tenant.IsActive)
        {
            yield return TenantRules.Deactivated;
        }
    }

    /// <summary>A credit or price in another currency than the tenant is billed in would never be used.</summary>
    public static IEnumerable<Refusal> InCurrencyOf(Tenant tenant, string currency)
    {
        if (tenant.Currency is { } own && own != currency)
        {
            yield return new(
                "currency_mismatch",
                $"{tenant.Name} is billed in {own}, so {currency} would never be used. Give it in {own}."
            );
        }
    }

    public static Refusal MustLieAhead(string field, string what) =>
        Refusal.Invalid(
            new Dictionary<string, string[]>(StringComparer.Ordinal)
            {
                [field] = [$"must lie in the future: {what}."],
            }
        );

    /// <summary>An amount as people read it.</summary>
    public static string Show(long amount, string currency) =>
        new Money(amount, Currency.Of(currency)).Format();
}
