using Postern.Operations;

namespace Postern.Jobs;

/// <summary>What staff can want of a job.</summary>
public enum JobCommandKind
{
    Retry,
    Cancel,
}

/// <summary>Something that a staff member wants its owner to do with a job. Sent by the outbox, in the transaction that records it.</summary>
public sealed class JobCommand : IAudited
{
    public required Guid Id { get; init; }

    public Guid AuditEntryId { get; set; }

    public required Guid JobId { get; init; }

    public Guid? TenantId { get; init; }

    public required JobCommandKind Kind { get; init; }

    /// <summary>How the job stood when it was asked for.</summary>
    public required JobState FromState { get; init; }

    public required int FromAttempt { get; init; }

    [Personal]
    public required string AskedBy { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>The bulk run that it belongs to; null for one by itself.</summary>
    public Guid? BatchId { get; init; }

    string ITarget.Label => $"{Kind}";

    Guid? ITarget.OfTenant => TenantId;
}

/// <summary>What the owner said to a command.</summary>
public sealed class JobCommandAnswer : IBookkeeping
{
    public required Guid CommandId { get; init; }

    public required CommandOutcome Outcome { get; set; }

    public string? Detail { get; set; }

    public required DateTimeOffset At { get; set; }
}

/// <summary>How a command ended at the owner's.</summary>
public enum CommandOutcome
{
    Done,
    Refused,
}

/// <summary>How far a command has got.</summary>
public enum CommandStand
{
    /// <summary>Not at the owner yet.</summary>
    OnItsWay,

    /// <summary>The owner has it, and has not said or shown that it was done.</summary>
    Unconfirmed,

    /// <summary>The owner said so, or the job has moved accordingly.</summary>
    Confirmed,

    /// <summary>The owner would not.</summary>
    Refused,

    /// <summary>It could not be brought to the owner.</summary>
    Undelivered,
}

/// <summary>How commands stand; pure.</summary>
internal static class CommandStands
{
    /// <summary>How far it has got.</summary>
    /// <param name="command">The command.</param>
    /// <param name="delivery">How far its message has got.</param>
    /// <param name="answer">What the owner said; null: nothing.</param>
    /// <param name="job">The job as it is now.</param>
    public static CommandStand Of(
        JobCommand command,
        OutboxState delivery,
        JobCommandAnswer? answer,
        Job job
    ) =>
        answer is not null
            ? answer.Outcome == CommandOutcome.Done
                ? CommandStand.Confirmed
                : CommandStand.Refused
            : HasMoved(command, job)
                ? CommandStand.Confirmed
                : delivery switch
                {
                    OutboxState.Delivered => CommandStand.Unconfirmed,
                    OutboxState.Dead => CommandStand.Undelivered,
                    _ => CommandStand.OnItsWay,
                };

    /// <summary>The owner has told since of what was asked for.</summary>
    private static bool HasMoved(JobCommand command, Job job) =>
        job.ChangedAt >= command.AskedAt
        && (
            command.Kind == JobCommandKind.Cancel
                ? job.State == JobState.Cancelled
                : job.Attempt > command.FromAttempt || !job.State.EndsAttempt()
        );
}
