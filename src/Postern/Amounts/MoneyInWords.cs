using System.Globalization;

namespace Postern.Amounts;

/// <summary>
/// An amount in the words of a language, as a cheque or an invoice states it: "One thousand two hundred thirty-four euros
/// and 50/100". The minor part is a fraction in figures, which nobody can misread; a currency without one has none.
/// A currency is named where the language's grammar with it is known, and stands by its code otherwise.
/// </summary>
public static class MoneyInWords
{
    private static readonly LanguageOfMoney English = LanguageOfMoney.All["en"];

    /// <summary>In English where the language, or so large a number in it, is not to be had.</summary>
    public static string Of(Money money, CultureInfo culture)
    {
        ArgumentNullException.ThrowIfNull(culture);
        var language = LanguageOfMoney.All.GetValueOrDefault(
            culture.TwoLetterISOLanguageName,
            English
        );
        var (major, minor) = Math.DivRem(money.Amount, money.Currency.MinorPerMajor);
        if (major == long.MinValue)
        {
            // The one amount whose magnitude is beyond a long.
            return money.Format(culture);
        }

        major = Math.Abs(major);
        var number = language.Number(major);
        if (number is null)
        {
            language = English;
            number = language.Number(major)!;
        }

        var words = $"{number} {language.Unit(money.Currency, major)}";
        if (money.Amount < 0)
        {
            words = $"{language.Minus} {words}";
        }

        if (money.Currency.Exponent > 0)
        {
            var digits = Math.Abs(minor)
                .ToString($"D{money.Currency.Exponent}", CultureInfo.InvariantCulture);
            words += $" {language.And}{digits}/{money.Currency.MinorPerMajor}";
        }

        return string.Concat(char.ToUpper(words[0], language.Culture).ToString(), words.AsSpan(1));
    }
}
