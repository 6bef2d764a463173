using Postern.Operations;
using Postern.Storage;

namespace Postern.Jobs;

/// <summary>Keeps the groups of errors of one cause up to date with the attempts that failed with them.</summary>
internal static class ErrorKeeping
{
    public static async Task KeepAsync(
        PosternDb db,
        IReadOnlyList<JobFold> changed,
        Dictionary<Measure, long> counts,
        CancellationToken cancellation
    )
    {
        var occurrences = counts
            .Select(pair => (Of: pair.Key as Measure.Error, pair.Value))
            .Where(pair => pair.Of is not null)
            .GroupBy(pair => pair.Of!.Fingerprint, pair => pair.Value, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Sum(), StringComparer.Ordinal);
        var failing = counts
            .Select(pair => (Of: pair.Key as Measure.Failing, pair.Value))
            .Where(pair => pair.Of is not null)
            .ToDictionary(pair => pair.Of!.Fingerprint, pair => pair.Value, StringComparer.Ordinal);
        var failed = changed
            .SelectMany(fold => fold.Attempts)
            .Where(attempt => attempt.ErrorFingerprint is not null)
            .ToLookup(attempt => attempt.ErrorFingerprint!, StringComparer.Ordinal);
        var fingerprints = occurrences.Keys.Union(failing.Keys, StringComparer.Ordinal).ToList();
        if (fingerprints.Count == 0)
        {
            return;
        }

        var groups = await db
            .JobErrorGroups.TagWith(RowLock.Tag)
            .AsTracking()
            .Where(group => fingerprints.Contains(group.Fingerprint))
            .OrderBy(group => group.Fingerprint)
            .ToDictionaryAsync(group => group.Fingerprint, StringComparer.Ordinal, cancellation);
        foreach (var fingerprint in fingerprints.Order(StringComparer.Ordinal))
        {
            var attempts = failed[fingerprint].ToList();
            if (!groups.TryGetValue(fingerprint, out var group))
            {
                var first = attempts[0];
                group = new JobErrorGroup
                {
                    Fingerprint = fingerprint,
                    Type = first.ErrorType!,
                    Message = ErrorFingerprint.Template(first.ErrorMessage!),
                    FirstAt = first.ErrorAt!.Value,
                    LastAt = first.ErrorAt.Value,
                };
                db.JobErrorGroups.Add(group);
            }

            foreach (var at in attempts.Select(attempt => attempt.ErrorAt!.Value))
            {
                group.FirstAt = at < group.FirstAt ? at : group.FirstAt;
                group.LastAt = at > group.LastAt ? at : group.LastAt;
            }

            group.Occurrences += occurrences.GetValueOrDefault(fingerprint);
            group.Failing += failing.GetValueOrDefault(fingerprint);
        }
    }
}
