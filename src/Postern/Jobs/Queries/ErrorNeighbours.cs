using Postern.Storage;

namespace Postern.Jobs.Queries;

/// <summary>Other jobs that met the same error lately.</summary>
internal static class ErrorNeighbours
{
    /// <summary>More are not counted out.</summary>
    public const int Most = 1_000;

    /// <summary>How many others met the error of each job in the last day, and since when it came; none for a job that is alone with it.</summary>
    public static async Task<Dictionary<Guid, (int Number, DateTimeOffset Since)>> ReadAsync(
        PosternDb db,
        IReadOnlyCollection<Job> jobs,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var fingerprints = jobs.Select(job => job.ErrorFingerprint)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (fingerprints.Count == 0)
        {
            return [];
        }

        var since = now.AddDays(-1);
        // One more than is told of, and the job itself.
        var met = await db
            .JobErrorGroups.Where(group => fingerprints.Contains(group.Fingerprint))
            .Select(group => new
            {
                group.Fingerprint,
                Number = db
                    .Jobs.Where(job =>
                        job.ErrorFingerprint == group.Fingerprint && job.ErrorAt >= since
                    )
                    .OrderByDescending(job => job.ErrorAt)
                    .Take(Most + 2)
                    .Count(),
                Since = db
                    .Jobs.Where(job =>
                        job.ErrorFingerprint == group.Fingerprint && job.ErrorAt >= since
                    )
                    .OrderByDescending(job => job.ErrorAt)
                    .Take(Most + 2)
                    .Min(job => job.ErrorAt),
            })
            .ToDictionaryAsync(group => group.Fingerprint, StringComparer.Ordinal, cancellation);
        return (
            from job in jobs
            where job.ErrorFingerprint is not null && met.ContainsKey(job.ErrorFingerprint)
            let of = met[job.ErrorFingerprint!]
            let number = of.Number - (job.ErrorAt >= since ? 1 : 0)
            where number > 0 && of.Since is not null
            select (job.Id, Others: (number, of.Since!.Value))
        ).ToDictionary(pair => pair.Id, pair => pair.Others);
    }
}
