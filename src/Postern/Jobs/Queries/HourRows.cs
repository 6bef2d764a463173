using Postern.Storage;

namespace Postern.Jobs.Queries;

internal static class HourRows
{
    /// <summary>Each of the last hours, the oldest first, those in which nothing happened too.</summary>
    /// <param name="db">For reading.</param>
    /// <param name="kind">Of these jobs; null: of all.</param>
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
        var found = (
            await rows.GroupBy(row => new
                {
                    row.Hour,
                    row.Measure,
                    row.Class,
                })
                .Select(group => new
                {
                    group.Key.Hour,
                    group.Key.Measure,
                    group.Key.Class,
                    Number = group.Sum(row => row.Number),
                })
                .ToListAsync(cancellation)
        ).ToLookup(row => row.Hour);
        return
        [
            .. Enumerable
                .Range(0, number)
                .Select(i => first.AddHours(i))
                .Select(hour =>
                {
                    long Of(HourMeasure measure) =>
                        found[hour].Where(row => row.Measure == measure).Sum(row => row.Number);
                    double? Median(HourMeasure measure) =>
                        Durations
                            .Quantile(
                                found[hour]
                                    .Where(row => row.Measure == measure)
                                    .Select(row => (row.Class, row.Number)),
                                0.5
                            )
                            ?.TotalSeconds;
                    return new HourView(
                        hour,
                        Of(HourMeasure.Succeeded),
                        Of(HourMeasure.Failed),
                        Of(HourMeasure.Cancelled),
                        Median(HourMeasure.Waited),
                        Median(HourMeasure.Ran)
                    );
                }),
        ];
    }
}
