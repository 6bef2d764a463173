using Postern.Operations;

namespace Postern.Jobs;

/// <summary>A process that runs jobs, and when it was last heard of.</summary>
public sealed class JobWorker : IBookkeeping
{
    /// <summary>How often it says that it is there, unless it says how often.</summary>
    public const int UsualSeconds = 15;

    public required string App { get; init; }

    public required string Source { get; init; }

    /// <summary>Its name there.</summary>
    public required string Name { get; init; }

    /// <summary>By our clock.</summary>
    public DateTimeOffset SeenAt { get; set; }

    public DateTimeOffset FirstSeenAt { get; set; }

    /// <summary>It said that it stops; null: it did not.</summary>
    public DateTimeOffset? StoppedAt { get; set; }

    /// <summary>JSON list of the queues that it takes jobs from.</summary>
    public IReadOnlyList<string> Queues { get; set; } = [];

    /// <summary>Jobs that it is at.</summary>
    public int? Running { get; set; }

    /// <summary>Seconds in which it is to be heard of again.</summary>
    public int Every { get; set; } = UsualSeconds;

    /// <summary>From when on it counts as silent: three times it was not heard of.</summary>
    public DateTimeOffset SilentFrom => SeenAt.AddSeconds(3 * Every);

    public WorkerStand StandAt(DateTimeOffset now) =>
        StoppedAt is not null ? WorkerStand.Stopped
        : now >= SilentFrom ? WorkerStand.Silent
        : WorkerStand.Alive;
}

/// <summary>How a worker is.</summary>
public enum WorkerStand
{
    Alive,

    /// <summary>Not heard of for too long, and it had not said that it stops.</summary>
    Silent,

    Stopped,
}

/// <summary>A worker's sign of life.</summary>
public sealed record WorkerSign
{
    public required string Source { get; init; }

    public required string Id { get; init; }

    /// <summary>Running, when nothing is said.</summary>
    public WorkerSignState? State { get; init; }

    public IReadOnlyList<string>? Queues { get; init; }

    public int? Running { get; init; }

    /// <summary>Seconds until the next one, 1 to 3,600.</summary>
    public int? Every { get; init; }
}

/// <summary>What a worker says of itself.</summary>
public enum WorkerSignState
{
    Running,
    Stopped,
}
