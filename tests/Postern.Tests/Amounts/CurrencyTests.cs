using Postern.Amounts;

namespace Postern.Tests.Amounts;

public sealed class CurrencyTests
{
    [Theory]
    [InlineData("JPY", 0)]
    [InlineData("USD", 2)]
    [InlineData("KWD", 3)]
    public void A_currency_knows_its_decimals(string code, int exponent) =>
        Assert.Equal(exponent, Currency.Of(code).Exponent);

    [Theory]
    [InlineData("eur")]
    [InlineData("CLF")]
    [InlineData("XAU")]
    [InlineData("EURO")]
    [InlineData("")]
    [InlineData(null)]
    public void What_one_cannot_pay_with_is_no_currency(string? code) =>
        Assert.False(Currency.TryFind(code, out _));

    [Fact]
    public void Each_stands_there_once_in_order()
    {
        var codes = Currency.All.Select(currency => currency.Code).ToList();
        Assert.Equal(codes.Distinct().Order(StringComparer.Ordinal), codes);
        Assert.All(codes, code => Assert.Matches("^[A-Z]{3}$", code));
    }

    [Fact]
    public void One_that_is_asked_for_and_does_not_exist_is_named()
    {
        var fault = Assert.Throws<ArgumentException>(() => Currency.Of("XXX"));
        Assert.Contains(
            "\"XXX\" is no currency of ISO 4217",
            fault.Message,
            StringComparison.Ordinal
        );
    }
}
