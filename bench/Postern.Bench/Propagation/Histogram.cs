using System.Globalization;

namespace Postern.Bench.Propagation;

/// <summary>How many changes took how long, drawn with letters.</summary>
internal static class Histogram
{
    private const int Width = 50;

    private static readonly double[] Bounds = [2, 5, 10, 15, 25, 50, 100, 250, 1000];

    public static async Task WriteAsync(
        TextWriter output,
        string title,
        IReadOnlyCollection<double> milliseconds
    )
    {
        await output.WriteLineAsync($"```\n{title}");
        var from = double.NegativeInfinity;
        foreach (var to in Bounds.Append(double.PositiveInfinity))
        {
            var count = milliseconds.Count(value => value >= from && value < to);
            if (count > 0)
            {
                var bar = new string('#', Math.Max(1, Width * count / milliseconds.Count));
                await output.WriteLineAsync(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{(double.IsInfinity(to) ? "more" : $"< {to} ms"), 9} {count, 5} {bar}"
                    )
                );
            }

            from = to;
        }

        await output.WriteLineAsync("```\n");
    }
}
