using Postern.Storage;

namespace Postern.Jobs.Queries;

internal static class KindRows
{
    private const int Most = 200;

    public static async Task<List<KindView>> ReadAsync(
        PosternDb db,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var numbers = await db
            .JobCounts.Where(count => count.TenantId == Guid.Empty)
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
        long LastDay(string kind, HourMeasure measure) =>
            lastDay.Where(row => row.Kind == kind && row.Measure == measure).Sum(row => row.Number);
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
