using Postern.Storage;

namespace Postern.Jobs.Queries;

/// <summary>Other jobs that met the same error lately.</summary>
internal static class ErrorNeighbours
{
    /// <summary>More are not counted out.</summary>
    public const int Most = 1_000;

    public static async Task<(int Number, DateTimeOffset Since)?> ReadAsync(
        PosternDb db,
        Job job,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        if (job.ErrorFingerprint is not { } fingerprint)
        {
            return null;
        }

        var since = now.AddDays(-1);
        var others = db
            .Jobs.Where(other =>
                other.ErrorFingerprint == fingerprint
                && other.Id != job.Id
                && other.ErrorAt >= since
            )
            .OrderByDescending(other => other.Id)
            .Take(Most + 1);
        var found = await others
            .GroupBy(_ => 1)
            .Select(group => new
            {
                Number = group.Count(),
                Since = group.Min(other => other.ErrorAt),
            })
            .SingleOrDefaultAsync(cancellation);
        return found is null ? null : (found.Number, found.Since!.Value);
    }
}
