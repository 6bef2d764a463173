using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Postern.Amounts;

/// <summary>A currency of ISO 4217. There is one object for each, so they compare by reference.</summary>
public sealed class Currency
{
    private static readonly FrozenDictionary<string, Currency> ByCode =
        Currencies.All.ToFrozenDictionary(currency => currency.Code, StringComparer.Ordinal);

    internal Currency(string code, int exponent, string name)
    {
        Code = code;
        Exponent = exponent;
        Name = name;
        MinorPerMajor = exponent switch
        {
            0 => 1,
            2 => 100,
            3 => 1000,
            _ => throw new ArgumentOutOfRangeException(nameof(exponent), exponent, "0, 2 or 3."),
        };
    }

    /// <summary>All of them, in the order of their codes.</summary>
    public static IReadOnlyList<Currency> All { get; } = Currencies.All;

    /// <summary>Three upper-case letters: EUR.</summary>
    public string Code { get; }

    /// <summary>How many decimals an amount has: 0 (JPY), 2 (EUR) or 3 (KWD).</summary>
    public int Exponent { get; }

    /// <summary>In English: "Pound Sterling".</summary>
    public string Name { get; }

    /// <summary>How many minor units make one: 1, 100 or 1000.</summary>
    public int MinorPerMajor { get; }

    /// <summary>The currency of an upper-case code.</summary>
    public static bool TryFind(string? code, [NotNullWhen(true)] out Currency? currency)
    {
        currency = null;
        return code is not null && ByCode.TryGetValue(code, out currency);
    }

    /// <summary>The currency of a code that is known to be one.</summary>
    /// <exception cref="ArgumentException">There is none with this code.</exception>
    public static Currency Of(string code) =>
        TryFind(code, out var currency)
            ? currency
            : throw new ArgumentException(
                $"\"{code}\" is no currency of ISO 4217; a code is three upper-case letters, such as EUR.",
                nameof(code)
            );

    public override string ToString() => Code;
}
