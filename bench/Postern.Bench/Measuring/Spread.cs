using System.Globalization;

namespace Postern.Bench.Measuring;

/// <summary>Several measurements of one thing: the middle one, and how far apart they are.</summary>
internal sealed class Spread(IEnumerable<double> values)
{
    private readonly double[] _sorted = [.. values.Order()];

    public double Median => At(0.5);

    /// <summary>The value below which the given part of the measurements lies (nearest rank).</summary>
    public double At(double part) =>
        _sorted.Length == 0
            ? double.NaN
            : _sorted[
                Math.Clamp((int)Math.Ceiling(part * _sorted.Length) - 1, 0, _sorted.Length - 1)
            ];

    /// <summary>"1,234 (1,100–1,300)".</summary>
    public string Text(string format = "N0") =>
        $"{Number(Median, format)} ({Number(_sorted[0], format)}–{Number(_sorted[^1], format)})";

    public static string Number(double value, string format) =>
        value.ToString(format, CultureInfo.InvariantCulture);
}
