using System.Globalization;

namespace Postern.Amounts;

/// <summary>
/// An exact amount: whole minor units of one currency. Arithmetic is checked; what would mix currencies or run over is
/// an exception, since it is a fault of the program and never of what somebody typed.
/// </summary>
/// <param name="Amount">In minor units: 1250 is EUR 12.50, JPY 1,250 or KWD 1.250.</param>
public readonly record struct Money(long Amount, Currency Currency) : IComparable<Money>
{
    public static Money Zero(Currency currency) => new(0, currency);

    public static Money operator +(Money left, Money right) =>
        new(checked(left.Amount + right.In(left.Currency)), left.Currency);

    public static Money operator -(Money left, Money right) =>
        new(checked(left.Amount - right.In(left.Currency)), left.Currency);

    public static Money operator -(Money money) => new(checked(-money.Amount), money.Currency);

    public static bool operator <(Money left, Money right) => left.CompareTo(right) < 0;

    public static bool operator >(Money left, Money right) => left.CompareTo(right) > 0;

    public static bool operator <=(Money left, Money right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Money left, Money right) => left.CompareTo(right) >= 0;

    public Money Times(long quantity) => new(checked(Amount * quantity), Currency);

    /// <summary>So many percent of it, rounded to a whole minor unit half-even: 2.5 becomes 2, and 3.5 becomes 4.</summary>
    public Money Part(Percentage share)
    {
        const int whole = 100 * Percentage.PerPercent;
        var (quotient, rest) = Int128.DivRem((Int128)Amount * share.TenThousandths, whole);
        var twice = Int128.Abs(rest) * 2;
        if (twice > whole || (twice == whole && Int128.IsOddInteger(quotient)))
        {
            quotient += Int128.Sign(rest);
        }

        return new((long)quotient, Currency);
    }

    public int CompareTo(Money other) => Amount.CompareTo(other.In(Currency));

    /// <inheritdoc cref="MoneyText.Format"/>
    public string Format(CultureInfo? culture = null) => MoneyText.Format(this, culture);

    /// <summary>As a form holds it: 1234.50, with all decimals of the currency and nothing else.</summary>
    public string Plain() => MoneyText.Plain(this);

    /// <inheritdoc cref="MoneyText.TryParse"/>
    public static bool TryParse(
        string? text,
        Currency currency,
        CultureInfo culture,
        out Money money,
        out string? fault
    ) => MoneyText.TryParse(text, currency, culture, out money, out fault);

    public override string ToString() => Format();

    private long In(Currency currency) =>
        ReferenceEquals(currency, Currency)
            ? Amount
            : throw new InvalidOperationException(
                $"{currency} and {Currency} cannot be reckoned with each other: convert one of them first."
            );
}
