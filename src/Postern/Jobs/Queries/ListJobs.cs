using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Postern.Operations;
using Postern.Queries;
using Postern.Staff;
using Postern.Storage;

namespace Postern.Jobs.Queries;

[Query("job.list", "/jobs", Title = "List jobs", Permissions = [Permissions.ReadJobs])]
public sealed class ListJobs : Query<ListJobs.Input, Page<JobView>>
{
    /// <summary>Text is looked for in so many of the newest that match the rest.</summary>
    public const int Searched = 20_000;

    public sealed record Input : ListInput
    {
        [Display(Description = "Id of a tenant.")]
        public Guid? Tenant { get; init; }

        public JobState? State { get; init; }

        [Display(Description = "Such as export.")]
        public string? Kind { get; init; }

        public string? Queue { get; init; }

        [Display(Description = "Fingerprint of an error group.")]
        public string? Error { get; init; }

        [Display(Description = "The job system.")]
        public string? Source { get; init; }

        [Display(Description = "What one request of a customer set going.")]
        public string? CorrelationId { get; init; }

        [Display(
            Description = "An id of ours or of the job's owner, or a correlation id; else text within kind, error and arguments, in the newest 20,000 that match the rest."
        )]
        public string? Search { get; init; }
    }

    protected override async Task<Page<JobView>?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var db = context.Db;
        var filter = new JobFilter
        {
            Tenant = input.Tenant,
            States = input.State is { } state ? [state] : [],
            Kind = input.Kind,
            Queue = input.Queue,
            Error = input.Error,
            Source = input.Source,
        };
        var jobs = db.Jobs.Matching(filter);
        if (input.CorrelationId is { } correlation)
        {
            jobs = jobs.Where(job => job.CorrelationId == correlation);
        }

        if (!string.IsNullOrWhiteSpace(input.Search))
        {
            jobs = await SearchAsync(db, jobs, input.Search.Trim(), cancellation);
        }

        if (input.Cursor is not null)
        {
            var last = Guid.TryParse(Cursors.Read(input.Cursor), out var id) ? id : Guid.Empty;
            jobs = jobs.Where(job => job.Id < last);
        }

        var found = await jobs.OrderByDescending(job => job.Id)
            .Take(input.Size + 1)
            .ToListAsync(cancellation);
        context.Saw(
            $"Listed {Math.Min(found.Count, input.Size).ToString(CultureInfo.InvariantCulture)} jobs",
            input.Tenant is { } of
                ? new AuditSubject("tenant", of.ToString(), of, null, null)
                : AuditSubject.None,
            [.. found.Take(input.Size).Select(job => job.Id)]
        );
        return Cursors.Cut(
            await JobRows.ViewAsync(db, found, cancellation),
            input.Size,
            job => job.Id.ToString()
        );
    }

    /// <summary>An exact id goes by its index; text is looked for in a bounded number of rows, never in all.</summary>
    private static async Task<IQueryable<Job>> SearchAsync(
        PosternDb db,
        IQueryable<Job> jobs,
        string text,
        CancellationToken cancellation
    )
    {
        var named = await JobNames.NarrowAsync(
            db.Jobs,
            jobs,
            await JobNames.OfJobsAsync(db, text, cancellation),
            cancellation
        );
        if (named is not null)
        {
            return named;
        }

        var newest = jobs.OrderByDescending(job => job.Id).Take(Searched);
        var pattern =
            $"%{text.ToLowerInvariant().Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%";
        return newest.Where(job =>
            EF.Functions.Like(job.Kind.ToLower(), pattern, @"\")
            || EF.Functions.Like(job.ErrorType!.ToLower(), pattern, @"\")
            || EF.Functions.Like(job.ErrorMessage!.ToLower(), pattern, @"\")
            || EF.Functions.Like(job.Arguments!.ToLower(), pattern, @"\")
        );
    }
}
