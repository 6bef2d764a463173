namespace Postern.Jobs.Hangfire;

/// <summary>From which of Hangfire's states a job may be put back or taken out; pure.</summary>
internal static class HangfireTransition
{
    /// <summary>Why it may not; null: it may.</summary>
    /// <param name="kind">What is wanted.</param>
    /// <param name="state">Name of the state that the job is in; null: it has not come to any.</param>
    public static string? Fault(JobCommandKind kind, string? state) =>
        (kind, state) switch
        {
            (JobCommandKind.Retry, "Failed" or "Scheduled" or "Succeeded" or "Deleted") => null,
            (JobCommandKind.Retry, "Enqueued") => "It is in its queue already.",
            (JobCommandKind.Retry, "Processing") => "It is running already.",
            (JobCommandKind.Retry, "Awaiting") =>
                "It waits for another job and has not run: retry that one.",
            // One that runs is told by its cancellation token; one that does not listen goes on, and its end is not noted.
            (
                JobCommandKind.Cancel,
                "Enqueued"
                    or "Scheduled"
                    or "Awaiting"
                    or "Failed"
                    or "Processing"
            ) => null,
            (JobCommandKind.Cancel, "Succeeded") => "It was done before it could be cancelled.",
            (JobCommandKind.Cancel, "Deleted") => "It is deleted already.",
            (_, null) => "It is still being made: try again when it stands in its queue.",
            _ =>
                $"It is in state {state}, which is none of Hangfire's own: act on it in Hangfire's dashboard.",
        };
}
