using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Postern.Jobs.Pages;
using Postern.Operations;

namespace Postern.Jobs.Operations;

[Operation("job.batch.cancel", Risk.Medium, Title = "Cancel all", RequiresIdempotencyKey = true)]
[Description(
    "Asks for all jobs of a filter to be cancelled: each one is recorded by itself under one batch id, and the run can be stopped."
)]
[ShowsPreview<BatchPlan>]
[ShowsResult<BatchStarted>]
public sealed class CancelJobs : BatchOperation<CancelJobs.Input>
{
    public sealed record Input : BatchInput
    {
        [Display(Name = "State", Description = "Left empty: those that wait and those scheduled.")]
        public Cancellable? State { get; init; }
    }

    /// <summary>States in which a job can be cancelled by the many.</summary>
    public enum Cancellable
    {
        Waiting,
        Scheduled,
        Running,
        Failed,
    }

    protected override JobCommandKind Kind => JobCommandKind.Cancel;

    protected override IReadOnlyList<JobState> StatesOf(Input input) =>
        input.State switch
        {
            null => [JobState.Waiting, JobState.Scheduled],
            Cancellable.Waiting => [JobState.Waiting],
            Cancellable.Scheduled => [JobState.Scheduled],
            Cancellable.Running => [JobState.Running],
            _ => [JobState.Failed],
        };
}
