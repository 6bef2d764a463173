using System.Globalization;

namespace Tally.Shell;

internal static class Size
{
    private static readonly string[] Units = ["bytes", "KB", "MB", "GB", "TB"];

    /// <summary>Bytes as people say them, and never more than they are.</summary>
    public static string Of(long bytes)
    {
        var (size, unit) = ((double)bytes, 0);
        while (size >= 1024 && unit < Units.Length - 1)
        {
            (size, unit) = (size / 1024, unit + 1);
        }

        return (Math.Floor(size * 10) / 10).ToString("0.#", CultureInfo.InvariantCulture)
            + " "
            + Units[unit];
    }
}
