using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Postern.Amounts;

namespace Postern.Tests.Amounts;

public sealed class MoneyTextTests
{
    [Fact]
    public void What_is_shown_can_be_typed_back_in_every_culture()
    {
        var cases = from money in Some.Money from culture in Some.Culture select (money, culture);
        Prop.ForAll(
                Arb.From(cases),
                one =>
                    Money.TryParse(
                        one.money.Format(one.culture),
                        one.money.Currency,
                        one.culture,
                        out var read,
                        out _
                    )
                    && read == one.money
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    [Fact]
    public void What_a_form_holds_can_be_read_again()
    {
        Prop.ForAll(
                Arb.From(Some.Money),
                money =>
                    Money.TryParse(
                        money.Plain(),
                        money.Currency,
                        CultureInfo.InvariantCulture,
                        out var read,
                        out _
                    )
                    && read == money
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void Whatever_is_typed_is_an_amount_or_a_fault_with_words()
    {
        var pieces = Gen.Elements("1", "23", "456", ",", ".", "-", " ", "e", "+", "٣", "0", "EUR");
        Prop.ForAll(
                Arb.From(
                    from typed in pieces.ListOf()
                    from culture in Some.Culture
                    select (Text: string.Concat(typed), Culture: culture)
                ),
                one =>
                    Money.TryParse(one.Text, Currency.Of("EUR"), one.Culture, out _, out var fault)
                    == string.IsNullOrEmpty(fault)
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    [Theory]
    [InlineData(123450, "EUR", "", "EUR 1,234.50")]
    [InlineData(1200, "JPY", "", "JPY 1,200")]
    [InlineData(1234567, "KWD", "", "KWD 1,234.567")]
    [InlineData(-500, "USD", "", "USD -5.00")]
    [InlineData(123450, "EUR", "de", "1.234,50 EUR")]
    [InlineData(123450, "USD", "en-US", "USD 1,234.50")]
    [InlineData(12345678900, "INR", "en-IN", "INR 12,34,56,789.00")]
    public void Amounts_are_shown_with_the_code(
        long amount,
        string currency,
        string culture,
        string expected
    ) =>
        Assert.Equal(
            expected,
            new Money(amount, Currency.Of(currency)).Format(CultureInfo.GetCultureInfo(culture))
        );

    [Theory]
    [InlineData("12.50", "EUR", 1250)]
    [InlineData("12.5", "EUR", 1250)]
    [InlineData("12", "EUR", 1200)]
    [InlineData(" 1,234.50 ", "EUR", 123450)]
    [InlineData("EUR 1,234.50", "EUR", 123450)]
    [InlineData("-0.01", "EUR", -1)]
    [InlineData("1250", "JPY", 1250)]
    [InlineData("1.250", "KWD", 1250)]
    [InlineData("92233720368547758.07", "EUR", long.MaxValue)]
    [InlineData("-92233720368547758.08", "EUR", long.MinValue)]
    public void Amounts_are_read(string text, string currency, long expected)
    {
        var read = Money.TryParse(
            text,
            Currency.Of(currency),
            CultureInfo.InvariantCulture,
            out var money,
            out var fault
        );

        Assert.True(read, fault);
        Assert.Equal(expected, money.Amount);
    }

    [Theory]
    [InlineData("12.505", "EUR", "has at most 2 decimals in EUR.")]
    [InlineData("12.5", "JPY", "has no decimals in JPY.")]
    [InlineData("1.2345", "KWD", "has at most 3 decimals in KWD.")]
    [InlineData("1e3", "EUR", "must be an amount such as 12.50.")]
    [InlineData("NaN", "EUR", "must be an amount such as 12.50.")]
    [InlineData("Infinity", "JPY", "must be an amount such as 1250.")]
    [InlineData("--1", "EUR", "must be an amount such as 12.50.")]
    [InlineData("1-", "EUR", "must be an amount such as 12.50.")]
    [InlineData("+1", "EUR", "must be an amount such as 12.50.")]
    [InlineData("(1.00)", "EUR", "must be an amount such as 12.50.")]
    [InlineData("-0.00", "EUR", "must not be a negative zero.")]
    [InlineData("1,23.50", "EUR", "must be an amount such as 12.50.")]
    [InlineData("12,50", "EUR", "must be an amount such as 12.50.")]
    [InlineData("1,234,50", "EUR", "must be an amount such as 12.50.")]
    [InlineData("1.234,50", "EUR", "must be an amount such as 12.50.")]
    [InlineData(",123", "EUR", "must be an amount such as 12.50.")]
    [InlineData(".50", "EUR", "must be an amount such as 12.50.")]
    [InlineData("12.", "EUR", "must be an amount such as 12.50.")]
    [InlineData("", "EUR", "must be an amount such as 12.50.")]
    [InlineData("1 2", "EUR", "must be an amount such as 12.50.")]
    [InlineData("$5", "USD", "must be an amount such as 12.50.")]
    [InlineData("USD 5", "EUR", "must be an amount such as 12.50.")]
    [InlineData("١٢", "EUR", "must be an amount such as 12.50.")]
    [InlineData("92233720368547758.08", "EUR", "must be at most 92233720368547758.07.")]
    [InlineData("-92233720368547758.09", "EUR", "must be at least -92233720368547758.08.")]
    public void What_is_no_amount_is_told_what_would_be(
        string text,
        string currency,
        string expected
    )
    {
        var read = Money.TryParse(
            text,
            Currency.Of(currency),
            CultureInfo.InvariantCulture,
            out _,
            out var fault
        );

        Assert.False(read);
        Assert.Equal(expected, fault);
    }

    [Theory]
    [InlineData("fr", "1 234,50")]
    [InlineData("de", "1.234,50")]
    [InlineData("de-CH", "1’234.50")]
    public void A_culture_decides_what_its_separators_are(string culture, string text)
    {
        Assert.True(
            Money.TryParse(
                text,
                Currency.Of("EUR"),
                CultureInfo.GetCultureInfo(culture),
                out var money,
                out var fault
            ),
            fault
        );
        Assert.Equal(123450, money.Amount);
    }
}
