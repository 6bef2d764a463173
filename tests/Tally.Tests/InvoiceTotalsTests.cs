using Tally.Amounts;
using Tally.Invoices;

namespace Tally.Tests;

public sealed class InvoiceTotalsTests
{
    [Fact]
    public void Tax_is_rounded_once_for_each_rate()
    {
        // 3 × 0.33 at 20 %: 0.198 together is 0.20; rounded by line it would be 0.21.
        var totals = InvoiceTotals.Of(
            "EUR",
            [Line(1000, 33, 2000), Line(1000, 33, 2000), Line(1000, 33, 2000)]
        );

        Assert.Equal(new Money(99, "EUR"), totals.Net);
        Assert.Equal(new Money(20, "EUR"), Assert.Single(totals.Taxes).Tax);
        Assert.Equal(new Money(119, "EUR"), totals.Gross);
    }

    [Fact]
    public void Each_rate_has_its_own_tax_line()
    {
        var totals = InvoiceTotals.Of(
            "EUR",
            [Line(2000, 10_000, 1900), Line(1500, 999, 700), Line(1000, 5_000, 0)]
        );

        Assert.Equal([0, 700, 1900], totals.Taxes.Select(tax => tax.Rate));
        Assert.Equal([0, 105, 3_800], totals.Taxes.Select(tax => tax.Tax.Minor));
        Assert.Equal(20_000 + 1_499 + 5_000, totals.Net.Minor);
        Assert.Equal(totals.Net.Minor + 3_905, totals.Gross.Minor);
    }

    [Theory]
    [InlineData(500, 1, 1)]
    [InlineData(499, 1, 0)]
    [InlineData(1500, 333, 500)]
    [InlineData(1000, 0, 0)]
    public void A_line_rounds_half_up_to_the_minor_unit(long quantity, long price, long net) =>
        Assert.Equal(net, Line(quantity, price, 0).Net);

    [Fact]
    public void The_largest_invoice_that_the_form_takes_still_adds_up()
    {
        var line = Line(Quantity.Most, Money.Most, 10_000);
        var totals = InvoiceTotals.Of("KWD", Enumerable.Repeat(line, 20));

        Assert.Equal(2 * totals.Net.Minor, totals.Gross.Minor);
    }

    [Theory]
    [InlineData(123_456, "EUR", "€1,234.56")]
    [InlineData(-5, "EUR", "−€0.05")]
    [InlineData(1_234_567, "JPY", "¥1,234,567")]
    [InlineData(12_345, "KWD", "KWD 12.345")]
    public void Amounts_show_the_decimals_of_their_currency(
        long minor,
        string currency,
        string text
    ) => Assert.Equal(text, new Money(minor, currency).ToString());

    [Theory]
    [InlineData("1200", "EUR", 120_000)]
    [InlineData("1,200.5", "EUR", 120_050)]
    [InlineData("0.07", "EUR", 7)]
    [InlineData("1200", "JPY", 1_200)]
    [InlineData("1.005", "KWD", 1_005)]
    public void Typed_amounts_are_read_exactly(string text, string currency, long minor)
    {
        Assert.True(Money.TryParse(text, Currency.Of(currency), out var money));
        Assert.Equal(minor, money.Minor);
    }

    [Theory]
    [InlineData("0.005", "EUR")]
    [InlineData("1.5", "JPY")]
    [InlineData("-1", "EUR")]
    [InlineData("1e3", "EUR")]
    [InlineData("", "EUR")]
    [InlineData("99999999999999999999999", "EUR")]
    public void What_is_no_exact_price_is_refused(string text, string currency) =>
        Assert.False(Money.TryParse(text, Currency.Of(currency), out _));

    [Fact]
    public void Amounts_of_different_currencies_do_not_add_up() =>
        Assert.Throws<InvalidOperationException>(() => new Money(1, "EUR") + new Money(1, "USD"));

    private static InvoiceLine Line(long quantity, long price, int rate) =>
        new()
        {
            Description = "Something",
            Quantity = quantity,
            UnitPrice = price,
            TaxRate = rate,
        };
}
