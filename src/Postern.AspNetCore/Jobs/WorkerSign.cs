using System.Text.Json.Serialization;

namespace Postern.AspNetCore.Jobs;

/// <summary>A worker's sign of life. After three times <see cref="Every"/> without one it is taken for silent.</summary>
public sealed record WorkerSign
{
    /// <summary>The job system, as <see cref="JobEvent.Source"/>.</summary>
    public required string Source { get; init; }

    /// <summary>The worker's name.</summary>
    public required string Id { get; init; }

    /// <summary>Whether it runs, or has been stopped on purpose.</summary>
    public WorkerState State { get; init; }

    /// <summary>The queues it serves, where that is known.</summary>
    public IReadOnlyList<string>? Queues { get; init; }

    /// <summary>How many jobs it is at.</summary>
    public int? Running { get; init; }

    /// <summary>In how many seconds the next sign comes at the latest; 15 when left out.</summary>
    public int? Every { get; init; }
}

/// <summary>What a worker is about.</summary>
public enum WorkerState
{
    /// <summary>It takes jobs.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>It was stopped on purpose.</summary>
    [JsonStringEnumMemberName("stopped")]
    Stopped,
}
