using System.ComponentModel;
using Postern.Jobs.Pages;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Jobs.Operations;

[Operation("job.cancel", Risk.Medium, Title = "Cancel job")]
[Description(
    "Asks the system that owns the job to take it out, or to stop it. It is done there: until it has said so, the command is shown as unconfirmed."
)]
[ShowsPreview<JobPlan>]
public sealed class CancelJob : Operation<Job, NoInput>
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

        if (job.State.IsFinished())
        {
            yield return new Refusal(
                "not_cancellable",
                $"This job is {job.State.ToString().ToLowerInvariant()}: nothing more of it would run."
            );
        }
    }

    public override void Apply(Job job, NoInput input, OperationContext context) =>
        JobAsking.Ask(job, Facts, JobCommandKind.Cancel, context);

    public override string Summary(Job job, NoInput input, OperationContext context) =>
        $"Asked for {job.Kind} {job.ExternalId} to be cancelled";
}
