using System.Globalization;

namespace Tally.Amounts;

/// <summary>How much of something, in thousandths.</summary>
internal static class Quantity
{
    public const long Most = 1_000_000_000;

    public static string Text(long thousandths) =>
        (thousandths / 1000m).ToString("#,0.###", CultureInfo.InvariantCulture);

    public static bool TryParse(string text, out long thousandths)
    {
        thousandths = 0;
        if (
            !decimal.TryParse(
                text.Replace(",", "", StringComparison.Ordinal),
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var number
            ) || number is <= 0 or > Most / 1000
        )
        {
            return false;
        }

        thousandths = (long)(number * 1000);
        return thousandths == number * 1000;
    }
}
