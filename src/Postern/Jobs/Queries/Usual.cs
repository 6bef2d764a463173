using Postern.Storage;

namespace Postern.Jobs.Queries;

/// <summary>How long jobs of a kind take and wait: from what was counted today and on the seven days before.</summary>
internal static class Usual
{
    private const int Days = 7;

    public static UsualTimes None { get; } = new(null, null, null, null);

    public static async Task<Dictionary<string, UsualTimes>> ReadAsync(
        PosternDb db,
        IReadOnlyCollection<string> kinds,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var since = JobMeasures.DayOf(now).AddDays(-Days);
        var rows = await db
            .JobDays.Where(row => kinds.Contains(row.Kind) && row.Day >= since)
            .GroupBy(row => new
            {
                row.Kind,
                row.Measure,
                row.Class,
            })
            .Select(group => new
            {
                group.Key.Kind,
                group.Key.Measure,
                group.Key.Class,
                Number = group.Sum(row => row.Number),
            })
            .ToListAsync(cancellation);
        return rows.GroupBy(row => row.Kind, StringComparer.Ordinal)
            .ToDictionary(
                group => group.Key,
                group =>
                {
                    List<(int, long)> Of(HourMeasure measure) =>
                        [
                            .. group
                                .Where(row => row.Measure == measure)
                                .Select(row => (row.Class, row.Number)),
                        ];
                    var (ran, waited) = (Of(HourMeasure.Ran), Of(HourMeasure.Waited));
                    return new UsualTimes(
                        Durations.Quantile(ran, 0.5)?.TotalSeconds,
                        Durations.Quantile(ran, 0.95)?.TotalSeconds,
                        Durations.Quantile(waited, 0.5)?.TotalSeconds,
                        Durations.Quantile(waited, 0.95)?.TotalSeconds
                    );
                },
                StringComparer.Ordinal
            );
    }
}
