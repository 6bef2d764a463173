using System.Globalization;

namespace Tally.Amounts;

/// <summary>A rate in hundredths of a percent: 775 is 7.75 %.</summary>
internal static class Percent
{
    private const int Most = 10_000;

    public static string Text(int rate) => Plain(rate) + " %";

    public static string Plain(int rate) =>
        (rate / 100m).ToString("0.##", CultureInfo.InvariantCulture);

    public static bool TryParse(string text, out int rate)
    {
        rate = 0;
        if (
            !decimal.TryParse(
                text.TrimEnd('%', ' '),
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var number
            )
            || number > Most / 100
        )
        {
            return false;
        }

        rate = (int)(number * 100);
        return rate == number * 100;
    }
}
