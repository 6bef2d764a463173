using Postern.Storage;

namespace Postern.Jobs.Queries;

internal static class HourRows
{
    /// <summary>Each of the last hours, the oldest first, those in which nothing happened too.</summary>
    /// <param name="db">For reading.</param>
    /// <param name="kind">Of these jobs; null: of all, and then without how long they took.</param>
    /// <param name="now">The hour that this is in is the last one.</param>
    /// <param name="number">How many hours.</param>
    /// <param name="cancellation">Gives it up.</param>
    public static async Task<List<HourView>> ReadAsync(
        PosternDb db,
        string? kind,
        DateTimeOffset now,
        int number,
        CancellationToken cancellation
    )
    {
        var first = JobMeasures.HourOf(now).AddHours(1 - number);
        var rows = db.JobHours.Where(row => row.Hour >= first);
        rows = kind is not null ? rows.Where(row => row.Kind == kind) : rows;
        var ended = (
            await rows.Where(row =>
                    row.Measure == HourMeasure.Succeeded
                    || row.Measure == HourMeasure.Failed
                    || row.Measure == HourMeasure.Cancelled
                )
                .GroupBy(row => new { row.Hour, row.Measure })
                .Select(group => new
                {
                    group.Key.Hour,
                    group.Key.Measure,
                    Number = group.Sum(row => row.Number),
                })
                .ToListAsync(cancellation)
        ).ToDictionary(row => (row.Hour, row.Measure), row => row.Number);
        var times = await TimesAsync(rows, kind, now, cancellation);
        return
        [
            .. Enumerable
                .Range(0, number)
                .Select(i => first.AddHours(i))
                .Select(hour => new HourView(
                    hour,
                    ended.GetValueOrDefault((hour, HourMeasure.Succeeded)),
                    ended.GetValueOrDefault((hour, HourMeasure.Failed)),
                    ended.GetValueOrDefault((hour, HourMeasure.Cancelled)),
                    Median(times[(hour, HourMeasure.Waited)]),
                    Median(times[(hour, HourMeasure.Ran)])
                )),
        ];
    }

    /// <summary>Each day of the same time, the oldest first.</summary>
    public static async Task<List<DayView>> DaysAsync(
        PosternDb db,
        string kind,
        DateTimeOffset now,
        int hours,
        CancellationToken cancellation
    )
    {
        var first = JobMeasures.DayOf(now.AddHours(1 - hours));
        var times = (
            await db
                .JobDays.Where(row => row.Kind == kind && row.Day >= first)
                .ToListAsync(cancellation)
        ).ToLookup(row => (row.Day, row.Measure), row => (row.Class, row.Number));
        return
        [
            .. Enumerable
                .Range(0, (JobMeasures.DayOf(now) - first).Days + 1)
                .Select(i => first.AddDays(i))
                .Select(day => new DayView(
                    day,
                    Median(times[(day, HourMeasure.Waited)]),
                    Median(times[(day, HourMeasure.Ran)])
                )),
        ];
    }

    private static async Task<
        ILookup<(DateTimeOffset, HourMeasure), (int Class, long Number)>
    > TimesAsync(
        IQueryable<JobHour> rows,
        string? kind,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var kept = now - JobHour.TimesKeptFor;
        var found = kind is null
            ? []
            : await rows.Where(row =>
                    row.Hour >= kept
                    && (row.Measure == HourMeasure.Ran || row.Measure == HourMeasure.Waited)
                )
                .ToListAsync(cancellation);
        return found.ToLookup(row => (row.Hour, row.Measure), row => (row.Class, row.Number));
    }

    private static double? Median(IEnumerable<(int Class, long Number)> counts) =>
        Durations.Quantile(counts, 0.5)?.TotalSeconds;
}
