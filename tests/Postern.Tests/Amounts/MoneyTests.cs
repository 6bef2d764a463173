using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Postern.Amounts;

namespace Postern.Tests.Amounts;

/// <summary>R-56: amounts are exact, and what would not be is an exception rather than another amount.</summary>
public sealed class MoneyTests
{
    private static readonly Currency Euro = Currency.Of("EUR");
    private static readonly Currency Yen = Currency.Of("JPY");

    [Fact]
    public void Sums_are_exact_or_refused()
    {
        var pairs = from left in Some.Amount from right in Some.Amount select (left, right);
        Prop.ForAll(
                Arb.From(pairs),
                pair =>
                    Agrees((BigInteger)pair.left + pair.right, () => In(pair.left) + In(pair.right))
                    && Agrees(
                        (BigInteger)pair.left - pair.right,
                        () => In(pair.left) - In(pair.right)
                    )
                    && Agrees(
                        (BigInteger)pair.left * pair.right,
                        () => In(pair.left).Times(pair.right)
                    )
                    && Agrees(-(BigInteger)pair.left, () => -In(pair.left))
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void A_part_is_what_decimals_say_rounded_half_even()
    {
        var cases = from amount in Some.Amount from share in Some.Percentage select (amount, share);
        Prop.ForAll(
                Arb.From(cases),
                one =>
                    In(one.amount).Part(one.share).Amount
                    == (long)HalfEven((BigInteger)one.amount * one.share.TenThousandths, 1_000_000)
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    [Theory]
    [InlineData(250, 1, 2)]
    [InlineData(350, 1, 4)]
    [InlineData(-250, 1, -2)]
    [InlineData(-350, 1, -4)]
    [InlineData(251, 1, 3)]
    [InlineData(99999, 19, 19000)]
    public void A_half_goes_to_the_even_neighbour(long amount, int percent, long expected) =>
        Assert.Equal(expected, In(amount).Part(Percentage.Of(percent)).Amount);

    [Fact]
    public void Parts_that_make_a_whole_miss_it_by_less_than_one_unit_each()
    {
        var cases =
            from amount in Gen.Choose(-1_000_000, 1_000_000)
            from share in Some.Percentage
            select (amount, share);
        Prop.ForAll(
                Arb.From(cases),
                one =>
                {
                    var rest = Percentage.OfTenThousandths(1_000_000 - one.share.TenThousandths);
                    var sum = In(one.amount).Part(one.share) + In(one.amount).Part(rest);
                    return Math.Abs(sum.Amount - one.amount) <= 1;
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void Currencies_are_not_mixed()
    {
        var euro = new Money(100, Euro);
        var yen = new Money(100, Yen);
        Action[] mixed =
        [
            () => _ = euro + yen,
            () => _ = euro - yen,
            () => _ = euro < yen,
            () => _ = euro.CompareTo(yen),
        ];
        foreach (var mixing in mixed)
        {
            var fault = Assert.Throws<InvalidOperationException>(mixing);
            Assert.Contains("EUR", fault.Message, StringComparison.Ordinal);
            Assert.Contains("JPY", fault.Message, StringComparison.Ordinal);
        }

        Assert.NotEqual(euro, yen);
    }

    [Fact]
    public void The_larger_is_greater()
    {
        Assert.True(In(-1) < In(1));
        Assert.True(In(2) > In(1));
        Assert.True(In(2) >= In(2) && In(2) <= In(2));
    }

    private static Money In(long amount) => new(amount, Euro);

    /// <summary>What fits is exact; what does not is an overflow.</summary>
    private static bool Agrees(BigInteger expected, Func<Money> actual)
    {
        try
        {
            return actual().Amount == expected;
        }
        catch (OverflowException)
        {
            return expected < long.MinValue || expected > long.MaxValue;
        }
    }

    /// <summary>By another way than the code's: twice the floor, and look at what is left.</summary>
    private static BigInteger HalfEven(BigInteger over, BigInteger under)
    {
        var floor = BigInteger.Divide(over - (((over % under) + under) % under), under);
        var left = (over - (floor * under)) * 2;
        return left < under || (left == under && floor.IsEven) ? floor : floor + 1;
    }
}
