using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Postern.Operations;
using Postern.Staff;
using Postern.Storage;

namespace Postern.Jobs.Operations;

/// <summary>Which jobs a bulk run is for. At least one of them says so.</summary>
public abstract record BatchInput
{
    [Display(Name = "Tenant", Description = "Id of a tenant.")]
    public Guid? Tenant { get; init; }

    [Display(Name = "Kind", Description = "Such as export.")]
    [StringLength(JobRules.NameLimit)]
    public string? Kind { get; init; }

    [Display(Name = "Queue")]
    [StringLength(JobRules.NameLimit)]
    public string? Queue { get; init; }

    [Display(Name = "Error", Description = "Fingerprint of an error group.")]
    [StringLength(16)]
    public string? Error { get; init; }

    [Display(Name = "Source", Description = "The job system.")]
    [StringLength(63)]
    public string? Source { get; init; }

    [Display(
        Name = "At most",
        Description = "If more jobs match, none is touched: a filter that is too wide must not flood whoever owns them."
    )]
    [Range(1, Largest)]
    [DefaultValue(Usual)]
    public int Most { get; init; } = Usual;

    /// <summary>Jobs of one run, unless more are allowed.</summary>
    public const int Usual = 10_000;

    public const int Largest = 100_000;
}

/// <summary>Asks for the same of all jobs of a filter. What is asked for here is done one by one afterwards (<see cref="BatchRunner"/>).</summary>
public abstract class BatchOperation<TInput> : Operation<TInput>
    where TInput : BatchInput
{
    private JobFilter _filter = new();
    private int _found;

    protected abstract JobCommandKind Kind { get; }

    /// <summary>The states of the jobs that it is for.</summary>
    protected abstract IReadOnlyList<JobState> StatesOf(TInput input);

    protected override async Task Prepare(
        DbContext db,
        TInput input,
        OperationContext context,
        CancellationToken cancellation
    )
    {
        var postern = (PosternDb)db;
        var (kinds, queues) = context.Actor.May(Permissions.ActOnAnyJob)
            ? (null, null)
            : await BillingOnlyAsync(postern, cancellation);
        _filter = new JobFilter
        {
            Tenant = input.Tenant,
            States = StatesOf(input),
            Kind = Given(input.Kind),
            Queue = Given(input.Queue),
            Error = Given(input.Error),
            Source = Given(input.Source),
            Kinds = kinds,
            Queues = queues,
        };
        _found = await postern
            .Jobs.Matching(_filter)
            .OrderBy(job => job.Id)
            .Take(input.Most + 1)
            .CountAsync(cancellation);
    }

    public override IEnumerable<Refusal> Check(TInput input, OperationContext context)
    {
        if (_found == 0)
        {
            yield return new Refusal(
                "nothing_matches",
                context.Actor.May(Permissions.ActOnAnyJob)
                    ? "No job matches, so there is nothing to do."
                    : "No job matches of those that you may act on, which are billing jobs."
            );
        }

        if (_found > input.Most)
        {
            yield return new Refusal(
                "too_many",
                $"More than {input.Most:N0} jobs match. None was touched, so that a filter that is too wide does not flood whoever owns them: narrow it, or raise \"At most\" (up to {BatchInput.Largest:N0})."
            );
        }
    }

    public override void Apply(TInput input, OperationContext context)
    {
        var id = Guid.CreateVersion7(context.Now);
        context.Add(
            new JobBatch
            {
                Id = id,
                Kind = Kind,
                Filter = _filter,
                Size = _found,
                SessionId = context.Actor.SessionId,
                AskedBy = context.Actor.Email ?? context.Actor.Name,
                Reason = context.Reason,
                Ticket = context.Ticket,
                AskedAt = context.Now,
            }
        );
        context.Note(new BatchProgress { BatchId = id, State = BatchState.Waiting });
        context.Answer(new JsonObject { ["batch"] = id.ToString(), ["jobs"] = _found });
    }

    public override string Summary(TInput input, OperationContext context) =>
        $"Asked for {_found:N0} job{(_found == 1 ? "" : "s")} to be {JobAsking.Word(Kind)}";

    private static string? Given(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static async Task<(
        IReadOnlyList<string>? Kinds,
        IReadOnlyList<string>? Queues
    )> BillingOnlyAsync(PosternDb db, CancellationToken cancellation)
    {
        var known = await db
            .JobCounts.Where(count => count.TenantId == Guid.Empty)
            .Select(count => new { count.Kind, count.Queue })
            .Distinct()
            .ToListAsync(cancellation);
        return (
            [
                .. known
                    .Select(one => one.Kind)
                    .Where(kind => JobRules.IsBilling(kind, null))
                    .Distinct(StringComparer.Ordinal),
            ],
            [
                .. known
                    .Select(one => one.Queue)
                    .Where(queue => JobRules.IsBilling("", queue))
                    .Distinct(StringComparer.Ordinal),
            ]
        );
    }
}
