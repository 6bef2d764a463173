using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Postern.Amounts;

/// <summary>
/// Amounts as people read and type them. The code stands for the currency in every language: $, £ and ¥ each mean
/// several.
/// </summary>
internal static class MoneyText
{
    private const int LongestText = 64;

    /// <summary>
    /// "EUR 1,234.50", or "1.234,50 EUR" where the culture puts it behind; digits, their groups and the sign are the
    /// culture's, the number of decimals is the currency's.
    /// </summary>
    public static string Format(Money money, CultureInfo? culture)
    {
        var numbers = (NumberFormatInfo)
            (culture ?? CultureInfo.InvariantCulture).NumberFormat.Clone();
        numbers.NumberNegativePattern = 1;
        var number = Major(money).ToString($"N{money.Currency.Exponent}", numbers);
        // 1 and 3 are the patterns that put the currency behind the number.
        return numbers.CurrencyPositivePattern is 1 or 3
            ? $"{number} {money.Currency.Code}"
            : $"{money.Currency.Code} {number}";
    }

    public static string Plain(Money money) =>
        Major(money).ToString($"F{money.Currency.Exponent}", CultureInfo.InvariantCulture);

    /// <summary>
    /// Reads an amount as the culture writes it, with or without groups, with or without the currency's code. Nothing is
    /// guessed or rounded.
    /// </summary>
    /// <param name="text">What was typed.</param>
    /// <param name="currency">What it is an amount of.</param>
    /// <param name="culture">Whose separators and sign are meant.</param>
    /// <param name="money">The amount.</param>
    /// <param name="fault">What would be right, to stand behind the name of a field: "has at most 2 decimals in EUR."</param>
    public static bool TryParse(
        string? text,
        Currency currency,
        CultureInfo culture,
        out Money money,
        [NotNullWhen(false)] out string? fault
    )
    {
        money = default;
        var numbers = culture.NumberFormat;
        var rest = WithoutCode(text, currency);
        var negative = TakeSign(ref rest, numbers);
        var at = rest.IndexOf(numbers.NumberDecimalSeparator, StringComparison.Ordinal);
        var whole = at < 0 ? rest : rest[..at];
        var decimals = at < 0 ? "" : rest[(at + numbers.NumberDecimalSeparator.Length)..];
        if (
            rest.Length > LongestText
            || !TryUngroup(whole, numbers, out var digits)
            || (at >= 0 && decimals.Length == 0)
            || !decimals.All(char.IsAsciiDigit)
        )
        {
            fault = $"must be an amount such as {Example(currency, numbers)}.";
            return false;
        }

        if (decimals.Length > currency.Exponent)
        {
            fault =
                currency.Exponent == 0
                    ? $"has no decimals in {currency}."
                    : $"has at most {currency.Exponent} decimals in {currency}.";
            return false;
        }

        var minor = digits + decimals.PadRight(currency.Exponent, '0');
        if (
            !long.TryParse(
                negative ? "-" + minor : minor,
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var amount
            )
        )
        {
            fault = negative
                ? $"must be at least {Plain(new Money(long.MinValue, currency))}."
                : $"must be at most {Plain(new Money(long.MaxValue, currency))}.";
            return false;
        }

        if (negative && amount == 0)
        {
            fault = "must not be a negative zero.";
            return false;
        }

        money = new Money(amount, currency);
        fault = null;
        return true;
    }

    private static decimal Major(Money money) =>
        (decimal)money.Amount / money.Currency.MinorPerMajor;

    private static string Example(Currency currency, NumberFormatInfo numbers) =>
        currency.Exponent == 0
            ? "1250"
            : "12" + numbers.NumberDecimalSeparator + "500"[..currency.Exponent];

    private static string WithoutCode(string? text, Currency currency)
    {
        var trimmed = (text ?? "").Trim();
        if (trimmed.StartsWith(currency.Code, StringComparison.Ordinal))
        {
            return trimmed[currency.Code.Length..].TrimStart();
        }

        return trimmed.EndsWith(currency.Code, StringComparison.Ordinal)
            ? trimmed[..^currency.Code.Length].TrimEnd()
            : trimmed;
    }

    private static bool TakeSign(ref string text, NumberFormatInfo numbers)
    {
        foreach (var sign in new[] { numbers.NegativeSign, "-", "\u2212" })
        {
            if (sign.Length > 0 && text.StartsWith(sign, StringComparison.Ordinal))
            {
                text = text[sign.Length..];
                return true;
            }
        }

        return false;
    }

    /// <summary>The digits alone; false where groups stand elsewhere than the culture puts them.</summary>
    private static bool TryUngroup(string text, NumberFormatInfo numbers, out string digits)
    {
        var plain = Spaces(text);
        var separator = Spaces(numbers.NumberGroupSeparator);
        digits =
            separator.Length == 0 ? plain : plain.Replace(separator, "", StringComparison.Ordinal);
        if (digits.Length is 0 or > 28 || !digits.All(char.IsAsciiDigit))
        {
            return false;
        }

        var grouped = decimal.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture)
            .ToString("N0", numbers);
        return plain == digits || plain == Spaces(grouped);
    }

    /// <summary>Nobody can type the space that French puts between thousands; any will do.</summary>
    private static string Spaces(string text) => text.Replace('\u00a0', ' ').Replace('\u202f', ' ');
}
