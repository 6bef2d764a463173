using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Postern.Amounts;

/// <summary>From 0 to 100 percent with at most four decimals, exactly. In JSON a number: 19, 7.5.</summary>
[JsonConverter(typeof(PercentageConverter))]
public readonly record struct Percentage
{
    /// <summary>What a value that is none should have been, to stand behind the name of a field.</summary>
    public const string Expectation =
        "must be a percentage: a number from 0 to 100 with at most 4 decimals, such as 19 or 7.5.";

    internal const int PerPercent = 10_000;

    private const NumberStyles Digits = NumberStyles.AllowDecimalPoint;

    private Percentage(int tenThousandths) => TenThousandths = tenThousandths;

    /// <summary>In ten-thousandths of a percent: 7.5 % is 75,000. What a column holds.</summary>
    public int TenThousandths { get; }

    /// <summary>7.5 for 7.5 %.</summary>
    public decimal Value => (decimal)TenThousandths / PerPercent;

    /// <summary>So many percent: 7.5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none.</exception>
    public static Percentage Of(decimal percent) =>
        percent is >= 0 and <= 100
        && percent * PerPercent is var scaled
        && scaled == decimal.Truncate(scaled)
            ? new((int)scaled)
            : throw new ArgumentOutOfRangeException(nameof(percent), percent, Expectation);

    /// <summary>As a column holds it: 75,000 for 7.5 %.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none.</exception>
    public static Percentage OfTenThousandths(int tenThousandths) =>
        tenThousandths is >= 0 and <= 100 * PerPercent
            ? new(tenThousandths)
            : throw new ArgumentOutOfRangeException(
                nameof(tenThousandths),
                tenThousandths,
                Expectation
            );

    /// <summary>Reads digits with or without a decimal point; no sign, no exponent, no groups.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Percentage percentage)
    {
        percentage = default;
        // Digits beyond the fourth are refused even as zeros, and before a number too long to be exact is read.
        if (
            text is not { Length: > 0 and <= 8 }
            || !char.IsAsciiDigit(text[0])
            || !char.IsAsciiDigit(text[^1])
            || (text.IndexOf('.') is var point and >= 0 && text.Length - point - 1 > 4)
            || !decimal.TryParse(text, Digits, CultureInfo.InvariantCulture, out var percent)
            || percent > 100
        )
        {
            return false;
        }

        percentage = Of(percent);
        return true;
    }

    /// <summary>"7.5 %"; in a culture, with its decimal separator.</summary>
    public string Format(CultureInfo? culture = null) =>
        Value.ToString("0.####", culture ?? CultureInfo.InvariantCulture) + " %";

    /// <summary>As a form holds it: 7.5.</summary>
    public string Plain() => Value.ToString("0.####", CultureInfo.InvariantCulture);

    public override string ToString() => Format();
}
