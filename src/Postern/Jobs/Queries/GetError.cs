using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Jobs.Queries;

/// <summary>Errors of one cause, and who has met it.</summary>
/// <param name="Kinds">Kinds of the newest jobs that met it, and how many of those.</param>
/// <param name="Tenants">How many tenants are among them.</param>
/// <param name="Jobs">The newest.</param>
/// <param name="Sample">The newest message as it stands.</param>
public sealed record ErrorDetail(
    ErrorGroupView Group,
    IReadOnlyList<KindNumber> Kinds,
    int Tenants,
    IReadOnlyList<JobView> Jobs,
    string? Sample,
    string? Stack
);

/// <summary>How many jobs of a kind.</summary>
public sealed record KindNumber(string Kind, int Number);

[Query(
    "job.error.get",
    "/jobs/errors/{fingerprint}",
    Title = "Look at an error",
    Permissions = [Permissions.ReadJobs]
)]
public sealed class GetError : Query<GetError.Input, ErrorDetail>
{
    private const int Looked = 1_000;
    private const int Newest = 20;

    public sealed record Input
    {
        public string Fingerprint { get; init; } = "";
    }

    protected override async Task<ErrorDetail?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var db = context.Db;
        var groups = await ErrorRows.ReadAsync(
            db,
            db.JobErrorGroups.Where(row => row.Fingerprint == input.Fingerprint),
            context.Now,
            cancellation
        );
        if (groups is not [var group])
        {
            return null;
        }

        var looked = await db
            .Jobs.Where(job => job.ErrorFingerprint == input.Fingerprint)
            .OrderByDescending(job => job.Id)
            .Take(Looked)
            .Select(job => new { job.Kind, job.TenantId })
            .ToListAsync(cancellation);
        var jobs = await db
            .Jobs.Where(job => job.ErrorFingerprint == input.Fingerprint)
            .OrderByDescending(job => job.Id)
            .Take(Newest)
            .ToListAsync(cancellation);
        var newest = jobs.Count == 0 ? (Guid?)null : jobs[0].Id;
        var stack = await db
            .JobAttempts.Where(attempt =>
                attempt.JobId == newest && attempt.ErrorFingerprint == input.Fingerprint
            )
            .OrderByDescending(attempt => attempt.Number)
            .Select(attempt => attempt.ErrorStack)
            .FirstOrDefaultAsync(cancellation);
        context.Saw(
            $"Looked at the error {group.Type}",
            new AuditSubject("error", input.Fingerprint, null, null, null),
            [.. jobs.Select(job => job.Id)]
        );
        return new ErrorDetail(
            group,
            [
                .. looked
                    .GroupBy(row => row.Kind, StringComparer.Ordinal)
                    .Select(rows => new KindNumber(rows.Key, rows.Count()))
                    .OrderByDescending(kind => kind.Number),
            ],
            looked.Select(row => row.TenantId).OfType<Guid>().Distinct().Count(),
            await JobRows.ViewAsync(db, jobs, cancellation),
            jobs.Count == 0 ? null : jobs[0].ErrorMessage,
            stack
        );
    }
}
