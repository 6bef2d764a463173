using System.ComponentModel;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Jobs.Operations;

[Operation("job.batch.stop", Risk.Low, Title = "Stop")]
[Description(
    "Stops a bulk run: what was asked for already stays so, the rest of the jobs is left alone."
)]
public sealed class StopBatch : Operation<JobBatch, NoInput>
{
    private BatchState _state;

    protected override async Task Prepare(
        DbContext db,
        JobBatch batch,
        NoInput input,
        CancellationToken cancellation
    ) =>
        _state = await ((PosternDb)db)
            .BatchProgress.Where(progress => progress.BatchId == batch.Id)
            .Select(progress => progress.State)
            .SingleAsync(cancellation);

    public override IEnumerable<Refusal> Check(
        JobBatch batch,
        NoInput input,
        OperationContext context
    )
    {
        if (batch.StoppedAt is not null || _state is not (BatchState.Waiting or BatchState.Running))
        {
            yield return new Refusal("not_running", "This run is over already.");
        }
    }

    public override void Apply(JobBatch batch, NoInput input, OperationContext context) =>
        batch.Stop(context.Now);

    public override string Summary(JobBatch batch, NoInput input, OperationContext context) =>
        $"Stopped a run over {batch.Size:N0} jobs";
}
