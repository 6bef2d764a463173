using Postern.Storage;

namespace Postern.Jobs.Queries;

internal static class ErrorRows
{
    private const int Hours = 24;

    public static async Task<List<ErrorGroupView>> ReadAsync(
        PosternDb db,
        IQueryable<JobErrorGroup> groups,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var found = await groups.ToListAsync(cancellation);
        var names = found.ConvertAll(group => group.Fingerprint);
        var first = JobMeasures.HourOf(now).AddHours(1 - Hours);
        var hours = await db
            .JobErrorHours.Where(row => names.Contains(row.Fingerprint) && row.Hour >= first)
            .ToDictionaryAsync(row => (row.Fingerprint, row.Hour), row => row.Number, cancellation);
        return found.ConvertAll(group => new ErrorGroupView(
            group.Fingerprint,
            group.Type,
            group.Message,
            group.FirstAt,
            group.LastAt,
            group.Occurrences,
            group.Failing,
            [
                .. Enumerable
                    .Range(0, Hours)
                    .Select(i => hours.GetValueOrDefault((group.Fingerprint, first.AddHours(i)))),
            ]
        ));
    }
}
