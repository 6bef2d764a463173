using System.ComponentModel;
using Postern.Jobs.Pages;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Jobs.Operations;

[Operation("job.retry", Risk.Low, Title = "Run again")]
[Description(
    "Asks the system that owns the job to run it once more. It is done there: until it has said so, the command is shown as unconfirmed."
)]
[ShowsPreview<JobPlan>]
public sealed class RetryJob : Operation<Job, NoInput>
{
    internal JobFacts Facts { get; set; } = new(null, null, null, null);

    protected override async Task Prepare(
        DbContext db,
        Job job,
        NoInput input,
        CancellationToken cancellation
    ) => Facts = await JobFacts.ReadAsync((PosternDb)db, job, cancellation);

    public override IEnumerable<Refusal> Check(Job job, NoInput input, OperationContext context)
    {
        foreach (var refusal in JobAsking.May(job, Facts, context))
        {
            yield return refusal;
        }

        if (!job.State.EndsAttempt())
        {
            yield return new Refusal(
                "not_retryable",
                $"This job is {job.State.ToString().ToLowerInvariant()}: it is going to be run, or is. Only one that failed, was given up, was cancelled or is done can be run again."
            );
        }
    }

    public override void Apply(Job job, NoInput input, OperationContext context) =>
        JobAsking.Ask(job, Facts, JobCommandKind.Retry, context);

    public override string Summary(Job job, NoInput input, OperationContext context) =>
        $"Asked for {job.Kind} {job.ExternalId} to be run again";
}
