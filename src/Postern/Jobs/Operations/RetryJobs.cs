using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Postern.Jobs.Pages;
using Postern.Operations;

namespace Postern.Jobs.Operations;

[Operation("job.batch.retry", Risk.Medium, Title = "Run all again", RequiresIdempotencyKey = true)]
[Description(
    "Asks for all jobs of a filter to be run again: each one is recorded by itself under one batch id, and the run can be stopped."
)]
[ShowsPreview<BatchPlan>]
[ShowsResult<BatchStarted>]
public sealed class RetryJobs : BatchOperation<RetryJobs.Input>
{
    public sealed record Input : BatchInput
    {
        [Display(Name = "State", Description = "Left empty: those that failed and those given up.")]
        public Retryable? State { get; init; }
    }

    /// <summary>States from which a job can be run again by the many.</summary>
    public enum Retryable
    {
        Failed,

        [Display(Name = "Given up")]
        Dead,
        Cancelled,
    }

    protected override JobCommandKind Kind => JobCommandKind.Retry;

    protected override IReadOnlyList<JobState> StatesOf(Input input) =>
        input.State switch
        {
            null => [JobState.Failed, JobState.Dead],
            Retryable.Failed => [JobState.Failed],
            Retryable.Dead => [JobState.Dead],
            _ => [JobState.Cancelled],
        };
}
