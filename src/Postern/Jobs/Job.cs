using Postern.Operations;

namespace Postern.Jobs;

/// <summary>
/// A job of the SaaS, as far as its owner has told: what its attempts add up to (<see cref="JobFold"/>). No state of
/// ours, so it needs no entry; what staff want of it does (<see cref="JobCommand"/>).
/// </summary>
public sealed class Job : IBookkeeping, ITarget
{
    public required Guid Id { get; init; }

    /// <summary>The customer app that reports it; <see cref="JobRules.OwnApp"/> for what we read or do ourselves.</summary>
    public required string App { get; init; }

    /// <summary>The job system there.</summary>
    public required string Source { get; init; }

    /// <summary>Its id in that system.</summary>
    public required string ExternalId { get; init; }

    public required string Kind { get; set; }

    public string? Queue { get; set; }

    public DateTimeOffset? QueueAt { get; set; }

    public Guid? TenantId { get; set; }

    /// <summary>The user's external id; who that is, is looked up when it is shown.</summary>
    public string? UserExternalId { get; set; }

    public string? CorrelationId { get; set; }

    public JobState State { get; set; }

    /// <summary>When it came to that state, by the reporter's clock.</summary>
    public DateTimeOffset StateAt { get; set; }

    /// <summary>The highest attempt heard of.</summary>
    public int Attempt { get; set; } = 1;

    /// <summary>First heard of, by the reporter's clock.</summary>
    public DateTimeOffset FirstAt { get; set; }

    public DateTimeOffset? ScheduledFor { get; set; }

    /// <summary>Of the attempt that tells the state, as are the next four.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public string? Worker { get; set; }

    public double? Progress { get; set; }

    /// <summary>Last sign of life of the running attempt, by the reporter's clock.</summary>
    public DateTimeOffset? SeenAt { get; set; }

    /// <summary>Of the latest error of any attempt, as are the next three.</summary>
    public string? ErrorType { get; set; }

    public string? ErrorMessage { get; set; }

    public string? ErrorFingerprint { get; set; }

    public DateTimeOffset? ErrorAt { get; set; }

    /// <summary>JSON, redacted.</summary>
    public string? Arguments { get; set; }

    /// <summary>JSON, redacted: a text or an object.</summary>
    public string? Artefact { get; set; }

    public DateTimeOffset? ArtefactAt { get; set; }

    /// <summary>When we first heard of it, by our clock.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When we last heard something new of it, by our clock.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    public string Label => $"{Kind} {ExternalId}";

    Guid? ITarget.OfTenant => TenantId;
}

/// <summary>One try of a job.</summary>
public sealed class JobAttempt : IBookkeeping
{
    public required Guid JobId { get; init; }

    /// <summary>From 1.</summary>
    public required int Number { get; init; }

    public JobState State { get; set; }

    public DateTimeOffset StateAt { get; set; }

    /// <summary>First heard of.</summary>
    public DateTimeOffset FirstAt { get; set; }

    /// <summary>When it was put into its queue.</summary>
    public DateTimeOffset? WaitingAt { get; set; }

    public DateTimeOffset? ScheduledFor { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public string? Worker { get; set; }

    public DateTimeOffset? WorkerAt { get; set; }

    /// <summary>Last sign of life while it ran.</summary>
    public DateTimeOffset? SeenAt { get; set; }

    public double? Progress { get; set; }

    public string? ErrorType { get; set; }

    public string? ErrorMessage { get; set; }

    public string? ErrorStack { get; set; }

    public string? ErrorFingerprint { get; set; }

    public DateTimeOffset? ErrorAt { get; set; }

    /// <summary>When it ended; null while it has not.</summary>
    public DateTimeOffset? EndedAt => State.EndsAttempt() ? StateAt : null;
}
