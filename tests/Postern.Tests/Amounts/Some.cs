using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Postern.Amounts;

namespace Postern.Tests.Amounts;

/// <summary>Currencies, amounts, percentages and cultures to draw from.</summary>
internal static class Some
{
    /// <summary>Small ones and those at the ends alike.</summary>
    public static Gen<long> Amount { get; } =
        Gen.Frequency(
            (4, Gen.Choose(-100_000, 100_000).Select(number => (long)number)),
            (3, ArbMap.Default.GeneratorFor<long>()),
            (1, Gen.Elements(0L, 1, -1, long.MaxValue, long.MinValue, long.MaxValue - 1))
        );

    public static Gen<Currency> Currency { get; } =
        Gen.OneOf(
            Gen.Elements(
                Postern.Amounts.Currency.Of("EUR"),
                Postern.Amounts.Currency.Of("JPY"),
                Postern.Amounts.Currency.Of("KWD")
            ),
            Gen.Elements(Postern.Amounts.Currency.All.ToArray())
        );

    public static Gen<Money> Money { get; } =
        from amount in Amount
        from currency in Currency
        select new Money(amount, currency);

    public static Gen<Percentage> Percentage { get; } =
        Gen.OneOf(Gen.Choose(0, 1_000_000), Gen.Choose(0, 100).Select(whole => whole * 10_000))
            .Select(Postern.Amounts.Percentage.OfTenThousandths);

    public static Gen<CultureInfo> Culture { get; } =
        Gen.OneOf(
            Gen.Elements(CultureInfo.GetCultures(CultureTypes.AllCultures)),
            Gen.Elements("en", "de", "fr", "es", "ar", "he", "de-CH", "hi-IN", "fa-IR", "sv-SE")
                .Select(CultureInfo.GetCultureInfo)
        );
}
