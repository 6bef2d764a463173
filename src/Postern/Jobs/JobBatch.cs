using Postern.Operations;

namespace Postern.Jobs;

/// <summary>One command for all jobs of a filter: asked for once, done one by one, each recorded under this id.</summary>
public sealed class JobBatch : IAudited
{
    public required Guid Id { get; init; }

    public Guid AuditEntryId { get; set; }

    public required JobCommandKind Kind { get; init; }

    /// <summary>Which jobs (<see cref="JobFilter"/>), as JSON.</summary>
    public required JobFilter Filter { get; init; }

    /// <summary>How many there were; no more are touched.</summary>
    public required int Size { get; init; }

    [Personal]
    public required string AskedBy { get; init; }

    /// <summary>The session in whose name it goes on: when that is ended, so is this.</summary>
    public Guid? SessionId { get; init; }

    public required string? Reason { get; init; }

    public string? Ticket { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    public DateTimeOffset? StoppedAt { get; private set; }

    public BatchProgress Progress { get; init; } = null!;

    string ITarget.Label => $"{Kind} of {Size} jobs";

    Guid? ITarget.OfTenant => Filter.Tenant;

    public void Stop(DateTimeOffset now) => StoppedAt = now;
}

/// <summary>How far a bulk run has got.</summary>
public sealed class BatchProgress : IBookkeeping
{
    public required Guid BatchId { get; init; }

    public required BatchState State { get; set; }

    /// <summary>Jobs found, once they are.</summary>
    public int? Found { get; set; }

    public int Done { get; set; }

    public int Refused { get; set; }

    /// <summary>Why it did not go on; null where it did.</summary>
    public string? Note { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>Until when a server has it in its hands.</summary>
    public DateTimeOffset? LeasedUntil { get; set; }
}

/// <summary>Where a bulk run stands.</summary>
public enum BatchState
{
    Waiting,
    Running,
    Finished,

    /// <summary>Somebody stopped it.</summary>
    Stopped,

    /// <summary>It could not go on; its note says why.</summary>
    Failed,
}

/// <summary>One job of a bulk run.</summary>
public sealed class BatchItem : IBookkeeping
{
    public required Guid BatchId { get; init; }

    public required Guid JobId { get; init; }

    /// <summary>Null: not its turn yet.</summary>
    public bool? Done { get; set; }

    /// <summary>The refusal's code.</summary>
    public string? Code { get; set; }

    public string? Detail { get; set; }
}
