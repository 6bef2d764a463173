using Postern.Storage;

namespace Postern.Jobs.Queries;

internal static class KindRows
{
    private const int Most = 200;

    /// <summary>Every kind that there are jobs of, by name.</summary>
    /// <param name="db">For reading.</param>
    /// <param name="kind">This one alone; null: all.</param>
    /// <param name="now">The last day and week end now.</param>
    /// <param name="cancellation">Gives it up.</param>
    public static async Task<List<KindView>> ReadAsync(
        PosternDb db,
        string? kind,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var numbers = await db
            .JobCounts.Where(count =>
                count.TenantId == Guid.Empty && (kind == null || count.Kind == kind)
            )
            .GroupBy(count => new { count.Kind, count.State })
            .Select(group => new
            {
                group.Key.Kind,
                group.Key.State,
                Number = group.Sum(count => count.Number),
            })
            .ToListAsync(cancellation);
        var kinds = numbers
            .Where(row => row.Number > 0)
            .GroupBy(row => row.Kind, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Take(Most)
            .ToList();
        var names = kinds.ConvertAll(group => group.Key);
        var usual = await Usual.ReadAsync(db, names, now, cancellation);
        var since = JobMeasures.HourOf(now.AddDays(-1));
        var lastDay = await db
            .JobHours.Where(row =>
                row.Hour >= since
                && (kind == null || row.Kind == kind)
                && (row.Measure == HourMeasure.Succeeded || row.Measure == HourMeasure.Failed)
            )
            .GroupBy(row => new { row.Kind, row.Measure })
            .Select(group => new
            {
                group.Key.Kind,
                group.Key.Measure,
                Number = group.Sum(row => row.Number),
            })
            .ToListAsync(cancellation);
        long LastDay(string of, HourMeasure measure) =>
            lastDay.Where(row => row.Kind == of && row.Measure == measure).Sum(row => row.Number);
        return kinds.ConvertAll(group => new KindView(
            group.Key,
            [
                .. group
                    .Select(row => new StateNumber(row.State, row.Number))
                    .OrderBy(row => row.State),
            ],
            usual.GetValueOrDefault(group.Key, Usual.None),
            LastDay(group.Key, HourMeasure.Succeeded),
            LastDay(group.Key, HourMeasure.Failed)
        ));
    }
}
