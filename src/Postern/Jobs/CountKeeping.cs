using Postern.Storage;

namespace Postern.Jobs;

/// <summary>Adds to the counts what a change of jobs comes to, in the transaction of that change.</summary>
internal static class CountKeeping
{
    /// <summary>Rows are taken in the order of their keys, so that two who add to the same never wait in a circle.</summary>
    public static async Task KeepAsync(
        PosternDb db,
        Dictionary<Measure, long> counts,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var bulk = new BulkWrite(db);
        var changed = counts.Where(pair => pair.Value != 0).ToList();
        await bulk.AddAsync(
            [
                .. changed
                    .Select(pair => (Of: pair.Key as Measure.Count, pair.Value))
                    .Where(pair => pair.Of is not null)
                    .Select(pair => new JobCount
                    {
                        TenantId = pair.Of!.Tenant,
                        Kind = pair.Of.Kind,
                        Queue = pair.Of.Queue,
                        State = pair.Of.State,
                        Number = pair.Value,
                    })
                    .OrderBy(row => row.TenantId)
                    .ThenBy(row => row.Kind, StringComparer.Ordinal)
                    .ThenBy(row => row.Queue, StringComparer.Ordinal)
                    .ThenBy(row => row.State),
            ],
            cancellation
        );
        await bulk.AddAsync(
            [
                .. changed
                    .Select(pair => (Of: pair.Key as Measure.Hour, pair.Value))
                    .Where(pair =>
                        pair.Of is not null
                        && (
                            pair.Of.What is not (HourMeasure.Ran or HourMeasure.Waited)
                            || pair.Of.At > now - JobHour.TimesKeptFor
                        )
                    )
                    .Select(pair => new JobHour
                    {
                        Hour = pair.Of!.At,
                        Kind = pair.Of.Kind,
                        Queue = pair.Of.Queue,
                        Measure = pair.Of.What,
                        Class = pair.Of.Class,
                        Number = pair.Value,
                    })
                    .OrderBy(row => row.Hour)
                    .ThenBy(row => row.Kind, StringComparer.Ordinal)
                    .ThenBy(row => row.Queue, StringComparer.Ordinal)
                    .ThenBy(row => row.Measure)
                    .ThenBy(row => row.Class),
            ],
            cancellation
        );
        await bulk.AddAsync(
            [
                .. changed
                    .Select(pair => (Of: pair.Key as Measure.Day, pair.Value))
                    .Where(pair => pair.Of is not null)
                    .Select(pair => new JobDay
                    {
                        Kind = pair.Of!.Kind,
                        Day = pair.Of.At,
                        Measure = pair.Of.What,
                        Class = pair.Of.Class,
                        Number = pair.Value,
                    })
                    .OrderBy(row => row.Kind, StringComparer.Ordinal)
                    .ThenBy(row => row.Day)
                    .ThenBy(row => row.Measure)
                    .ThenBy(row => row.Class),
            ],
            cancellation
        );
        await bulk.AddAsync(
            [
                .. changed
                    .Select(pair => (Of: pair.Key as Measure.Minute, pair.Value))
                    .Where(pair => pair.Of is not null && pair.Of.At > now - JobMinute.CountedFor)
                    .Select(pair => new JobMinute
                    {
                        Minute = pair.Of!.At,
                        Kind = pair.Of.Kind,
                        Queue = pair.Of.Queue,
                        Failed = pair.Of.Failed,
                        Number = pair.Value,
                    })
                    .OrderBy(row => row.Minute)
                    .ThenBy(row => row.Kind, StringComparer.Ordinal)
                    .ThenBy(row => row.Queue, StringComparer.Ordinal)
                    .ThenBy(row => row.Failed),
            ],
            cancellation
        );
        await bulk.AddAsync(
            [
                .. changed
                    .Select(pair => (Of: pair.Key as Measure.Error, pair.Value))
                    .Where(pair => pair.Of is not null)
                    .Select(pair => new JobErrorHour
                    {
                        Fingerprint = pair.Of!.Fingerprint,
                        Hour = pair.Of.At,
                        Number = pair.Value,
                    })
                    .OrderBy(row => row.Fingerprint, StringComparer.Ordinal)
                    .ThenBy(row => row.Hour),
            ],
            cancellation
        );
    }
}
