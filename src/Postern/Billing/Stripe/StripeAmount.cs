namespace Postern.Billing.Stripe;

/// <summary>Money as Stripe counts it: in ISO 4217's minor units, but for three currencies.</summary>
/// <param name="Value">Stripe's units of the currency.</param>
/// <param name="Currency">Lower case.</param>
internal readonly record struct StripeAmount(long Value, string Currency)
{
    /// <summary>As Stripe would say it.</summary>
    /// <exception cref="NotAtStripeException">Stripe has no way to say this amount.</exception>
    public static StripeAmount Of(long minorUnits, string currency) =>
        new(
            currency switch
            {
                // Without decimals in ISO 4217, and with two at Stripe, where both are always 00.
                "ISK" or "UGX" => minorUnits * 100,
                // The other way round.
                "MGA" when minorUnits % 100 != 0 => throw new NotAtStripeException(
                    "Stripe takes whole ariary only."
                ),
                "MGA" => minorUnits / 100,
                _ => minorUnits,
            },
            currency.ToLowerInvariant()
        );

    /// <summary>ISO 4217's minor units of what Stripe counts; null where it has none for it.</summary>
    public static long? MinorUnits(long value, string currency) =>
        currency.ToUpperInvariant() switch
        {
            "ISK" or "UGX" => value % 100 == 0 ? value / 100 : null,
            "MGA" => value * 100,
            _ => value,
        };

    public override string ToString() => $"{Value} {Currency}";
}

/// <summary>An effect that cannot be said in Stripe's terms, so it is refused before anything leaves.</summary>
internal sealed class NotAtStripeException(string message) : Exception(message);
