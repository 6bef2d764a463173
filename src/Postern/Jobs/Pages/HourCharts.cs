using System.Globalization;
using Postern.Jobs.Queries;

namespace Postern.Jobs.Pages;

/// <summary>Hours as columns, as many to a column as keeps a chart readable.</summary>
internal sealed class HourCharts(IReadOnlyList<HourView> hours, IReadOnlyList<DayView> days)
{
    private const int MostColumns = 42;

    /// <summary>Hours to a column: 1, 6 or 24.</summary>
    private readonly int _each =
        hours.Count <= MostColumns ? 1
        : hours.Count <= 7 * 24 ? 6
        : 24;

    public static IReadOnlyList<ChartSeries> Outcomes { get; } =
    [new("succeeded", "is-good"), new("failed", "is-bad")];

    public string Unit =>
        _each switch
        {
            1 => "Hour",
            24 => "Day",
            _ => "Six hours",
        };

    public IReadOnlyList<ChartColumn> Throughput =>
        Columns(chunk => [chunk.Sum(hour => hour.Succeeded), chunk.Sum(hour => hour.Failed)]);

    public IReadOnlyList<ChartColumn> Waited =>
        _each == 24
            ? Days(day => day.WaitMedian)
            : Columns(chunk => [Middle(chunk, hour => hour.WaitMedian)]);

    public IReadOnlyList<ChartColumn> Ran =>
        _each == 24
            ? Days(day => day.RunMedian)
            : Columns(chunk => [Middle(chunk, hour => hour.RunMedian)]);

    /// <summary>Whole days and quarters of days begin where the clock says so.</summary>
    private IReadOnlyList<ChartColumn> Columns(Func<HourView[], IReadOnlyList<double?>> values) =>
        [
            .. hours
                .GroupBy(hour => hour.Hour.ToUnixTimeSeconds() / (3_600 * _each))
                .Select(group => new ChartColumn(Name(group.First().Hour), values([.. group]))),
        ];

    private IReadOnlyList<ChartColumn> Days(Func<DayView, double?> value) =>
        [.. days.Select(day => new ChartColumn(Name(day.Day), [value(day)]))];

    private string Name(DateTimeOffset at) =>
        at.UtcDateTime.ToString(
            _each == 24 ? "d MMM" : "d MMM HH:mm",
            CultureInfo.InvariantCulture
        );

    private static double? Middle(HourView[] chunk, Func<HourView, double?> of)
    {
        var known = chunk.Select(of).OfType<double>().Order().ToList();
        return known.Count == 0 ? null : known[known.Count / 2];
    }
}
