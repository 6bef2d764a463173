using System.Text.Json.Nodes;

namespace Postern.Jobs.Queries;

/// <summary>A job in a list.</summary>
public record JobView
{
    public required Guid Id { get; init; }

    /// <summary>The customer app that reported it; <c>postern</c> for what we read or do ourselves.</summary>
    public required string App { get; init; }

    public required string Source { get; init; }

    public required string ExternalId { get; init; }

    public required string Kind { get; init; }

    public string? Queue { get; init; }

    public Guid? TenantId { get; init; }

    public string? TenantName { get; init; }

    /// <summary>Null as well where the product has named a user that we do not know.</summary>
    public Guid? UserId { get; init; }

    public string? UserName { get; init; }

    public string? CorrelationId { get; init; }

    public required JobState State { get; init; }

    public required DateTimeOffset StateAt { get; init; }

    public required int Attempt { get; init; }

    public required DateTimeOffset FirstAt { get; init; }

    public DateTimeOffset? ScheduledFor { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public string? Worker { get; init; }

    /// <summary>Percent.</summary>
    public double? Progress { get; init; }

    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>The latest, of whichever attempt.</summary>
    public JobErrorView? Error { get; init; }

    /// <summary>What staff asked for last, until the owner has done or refused it; null: nothing.</summary>
    public CommandView? Command { get; init; }
}

/// <summary>Why an attempt failed.</summary>
public sealed record JobErrorView(
    string Type,
    string Message,
    string Fingerprint,
    DateTimeOffset At
);

/// <summary>What staff asked for.</summary>
public sealed record CommandView(
    Guid Id,
    JobCommandKind Kind,
    CommandStand Stand,
    string AskedBy,
    DateTimeOffset AskedAt,
    Guid? BatchId,
    string? Detail,
    Guid AuditEntryId
);

/// <summary>A job with all that is known of it.</summary>
public sealed record JobDetail : JobView
{
    /// <summary>How it stands, as one would tell a customer.</summary>
    public required string Sentence { get; init; }

    /// <summary>Redacted JSON.</summary>
    public JsonNode? Arguments { get; init; }

    /// <summary>Redacted JSON: a text or an object.</summary>
    public JsonNode? Artefact { get; init; }

    public required IReadOnlyList<JobAttemptView> Attempts { get; init; }

    /// <summary>The newest first.</summary>
    public required IReadOnlyList<CommandView> Commands { get; init; }

    /// <summary>What it is for.</summary>
    public RequestView? Request { get; init; }

    public required IReadOnlyList<DeliveryView> Deliveries { get; init; }

    /// <summary>How long jobs of its kind usually take, and wait.</summary>
    public required UsualTimes Usual { get; init; }

    /// <summary>Others of the same request.</summary>
    public required IReadOnlyList<JobView> Siblings { get; init; }
}

/// <summary>One try.</summary>
public sealed record JobAttemptView(
    int Number,
    JobState State,
    DateTimeOffset StateAt,
    DateTimeOffset FirstAt,
    DateTimeOffset? WaitingAt,
    DateTimeOffset? ScheduledFor,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    string? Worker,
    double? Progress,
    JobErrorView? Error,
    string? Stack
);

/// <summary>How a delivery stands.</summary>
public sealed record DeliveryView(
    Guid Id,
    string Kind,
    DeliveryState State,
    DateTimeOffset StateAt,
    string? Recipient,
    string? Detail
);

/// <summary>Seconds; null where nothing was counted today or on the seven days before.</summary>
public sealed record UsualTimes(
    double? RunMedian,
    double? RunP95,
    double? WaitMedian,
    double? WaitP95
);

/// <summary>How a request of a customer stands.</summary>
public enum RequestStand
{
    /// <summary>No job of it was heard of.</summary>
    NotStarted,
    Waiting,
    Scheduled,
    Running,

    /// <summary>It failed, and will be tried again.</summary>
    Failed,

    /// <summary>It failed for good.</summary>
    GaveUp,
    Cancelled,

    /// <summary>Done, and nothing is known of a delivery.</summary>
    Ready,

    /// <summary>Done, and what was sent came back.</summary>
    Bounced,
    Delivered,

    /// <summary>The customer has opened or downloaded it.</summary>
    Opened,
}

/// <summary>A request, and in one sentence what happened to it.</summary>
public sealed record RequestView
{
    public required Guid Id { get; init; }

    public required string ExternalId { get; init; }

    public required string Kind { get; init; }

    public required Guid TenantId { get; init; }

    public string? TenantName { get; init; }

    public Guid? UserId { get; init; }

    public string? UserName { get; init; }

    public required string CorrelationId { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public required DateTimeOffset DueAt { get; init; }

    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>It is due, and was not answered.</summary>
    public required bool IsOverdue { get; init; }

    public required RequestStand Stand { get; init; }

    public required string Sentence { get; init; }

    /// <summary>The job that tells how it stands; null: none.</summary>
    public Guid? JobId { get; init; }

    public required IReadOnlyList<JobView> Jobs { get; init; }

    public required IReadOnlyList<DeliveryView> Deliveries { get; init; }
}

/// <summary>Jobs of one state, or another group of them.</summary>
public sealed record StateNumber(JobState State, long Number);

/// <summary>What one hour brought.</summary>
/// <param name="WaitMedian">Seconds; null where none began, for all kinds together, and of what is more than eight days old.</param>
/// <param name="RunMedian">Seconds, of those that succeeded; null as above.</param>
public sealed record HourView(
    DateTimeOffset Hour,
    long Succeeded,
    long Failed,
    long Cancelled,
    double? WaitMedian,
    double? RunMedian
);

/// <summary>How long jobs of a kind waited and took on one day.</summary>
/// <param name="Day">Its beginning in UTC.</param>
/// <param name="WaitMedian">Seconds; null where none began.</param>
/// <param name="RunMedian">Seconds; null where none succeeded.</param>
public sealed record DayView(DateTimeOffset Day, double? WaitMedian, double? RunMedian);

/// <summary>How jobs of one kind stand.</summary>
public sealed record KindView(
    string Kind,
    IReadOnlyList<StateNumber> States,
    UsualTimes Usual,
    long SucceededLastDay,
    long FailedLastDay
);

/// <summary>How a queue stands.</summary>
/// <param name="Queue">Null: jobs that name none.</param>
/// <param name="OldestSince">Since when the one that has waited longest waits.</param>
/// <param name="PerMinute">How many ended in each of the last ten minutes.</param>
/// <param name="MinutesLeft">Until what waits is done, at that rate; null: nothing moves.</param>
/// <param name="Workers">Alive, and taking jobs from it.</param>
public sealed record QueueView(
    string? Queue,
    long Waiting,
    long Running,
    DateTimeOffset? OldestSince,
    double PerMinute,
    double? MinutesLeft,
    int Workers
);

/// <summary>A worker, and whether it is alive.</summary>
public sealed record WorkerView(
    string App,
    string Source,
    string Name,
    WorkerStand Stand,
    DateTimeOffset SeenAt,
    DateTimeOffset FirstSeenAt,
    DateTimeOffset? StoppedAt,
    IReadOnlyList<string> Queues,
    int? Running,
    int Every
);

/// <summary>Errors of one cause.</summary>
/// <param name="Failing">Jobs that are failed or dead for it now.</param>
/// <param name="Hours">How often in each of the last 24 hours, the oldest first.</param>
public sealed record ErrorGroupView(
    string Fingerprint,
    string Type,
    string Message,
    DateTimeOffset FirstAt,
    DateTimeOffset LastAt,
    long Occurrences,
    long Failing,
    IReadOnlyList<long> Hours
);

/// <summary>A bulk run.</summary>
public sealed record BatchView(
    Guid Id,
    JobCommandKind Kind,
    JobFilter Filter,
    int Size,
    int Done,
    int Refused,
    BatchState State,
    string? Note,
    string AskedBy,
    string? Reason,
    string? Ticket,
    DateTimeOffset AskedAt,
    DateTimeOffset? FinishedAt,
    IReadOnlyList<BatchRefusal> Refusals,
    Guid AuditEntryId
);

/// <summary>A job that a bulk run could not be done for.</summary>
public sealed record BatchRefusal(Guid JobId, string Code, string Detail);
