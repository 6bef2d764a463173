using System.Globalization;

namespace Tally.Amounts;

/// <summary>An exact amount: whole minor units of a currency, never a floating-point number.</summary>
public readonly record struct Money(long Minor, string Currency)
{
    /// <summary>The most that Tally takes as one price, in minor units.</summary>
    public const long Most = 1_000_000_000;

    public static Money operator +(Money one, Money other) =>
        one.Currency == other.Currency
            ? one with
            {
                Minor = one.Minor + other.Minor,
            }
            : throw new InvalidOperationException(
                $"{one.Currency} and {other.Currency} do not add up: convert one of them first."
            );

    public override string ToString()
    {
        var currency = Amounts.Currency.Of(Currency);
        var sign = Minor < 0 ? "−" : "";
        return sign + currency.Symbol + Digits(currency, "N0");
    }

    /// <summary>Digits alone, as an input holds them.</summary>
    public string ToPlainText() =>
        (Minor < 0 ? "-" : "") + Digits(Amounts.Currency.Of(Currency), "F0");

    /// <summary>
    /// Reads what people type: "1200", "1,200.50", "1 200.5". More decimals than the currency has are refused, not rounded.
    /// </summary>
    public static bool TryParse(string? text, Currency currency, out Money money)
    {
        money = new Money(0, currency.Code);
        var digits = (text ?? "")
            .Replace(",", "", StringComparison.Ordinal)
            .Replace(" ", "", StringComparison.Ordinal);
        if (
            !decimal.TryParse(
                digits,
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var amount
            )
            || amount > Most / currency.MinorUnits
        )
        {
            return false;
        }

        var minor = amount * currency.MinorUnits;
        money = money with { Minor = (long)minor };
        return minor == decimal.Truncate(minor);
    }

    private string Digits(Currency currency, string format)
    {
        var size = Math.Abs(Minor);
        var whole = (size / currency.MinorUnits).ToString(format, CultureInfo.InvariantCulture);
        return currency.Decimals == 0
            ? whole
            : $"{whole}.{(size % currency.MinorUnits).ToString($"D{currency.Decimals}", CultureInfo.InvariantCulture)}";
    }
}
