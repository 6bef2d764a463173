using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Postern.Amounts;

namespace Postern.Tests.Amounts;

public sealed class MoneyInWordsTests
{
    [Theory]
    [InlineData("en", "EUR", 123450, "One thousand two hundred thirty-four euros and 50/100")]
    [InlineData("en", "EUR", 100, "One euro and 00/100")]
    [InlineData("en", "JPY", 1200, "One thousand two hundred yen")]
    [InlineData("en", "KWD", 1005, "One Kuwaiti dinar and 005/1000")]
    [InlineData("en", "SEK", 200, "Two SEK and 00/100")]
    [InlineData("en", "EUR", -150, "Minus one euro and 50/100")]
    [InlineData("de", "EUR", 100, "Ein Euro und 00/100")]
    [InlineData("de", "EUR", 2150, "Einundzwanzig Euro und 50/100")]
    [InlineData("fr", "EUR", 50, "Zéro euro et 50/100")]
    [InlineData("fr", "EUR", 100_000_000, "Un million d'euros et 00/100")]
    [InlineData("fr", "USD", 200, "Deux dollars américains et 00/100")]
    [InlineData("es", "EUR", 2100, "Veintiún euros con 00/100")]
    [InlineData("es", "EUR", 200_000_000, "Dos millones de euros con 00/100")]
    [InlineData("ar", "EUR", 10_050, "مئة EUR و 50/100")]
    [InlineData("he", "ILS", 10_050, "מאה ILS ו-50/100")]
    [InlineData("pt", "EUR", 100, "One euro and 00/100")]
    [InlineData("de-AT", "EUR", 200, "Zwei Euro und 00/100")]
    [InlineData(
        "he",
        "JPY",
        9_999_999_999,
        "Nine billion nine hundred ninety-nine million nine hundred ninety-nine thousand nine hundred ninety-nine yen"
    )]
    public void Amounts_are_said(string culture, string currency, long amount, string expected) =>
        Assert.Equal(
            expected,
            MoneyInWords.Of(
                new Money(amount, Currency.Of(currency)),
                CultureInfo.GetCultureInfo(culture)
            )
        );

    [Fact]
    public void There_are_words_for_every_amount_in_every_culture()
    {
        var cases = from money in Some.Money from culture in Some.Culture select (money, culture);
        Prop.ForAll(Arb.From(cases), one => MoneyInWords.Of(one.money, one.culture).Length > 0)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }
}
