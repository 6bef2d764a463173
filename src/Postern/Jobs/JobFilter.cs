namespace Postern.Jobs;

/// <summary>Which jobs: those for which all that is given holds.</summary>
public sealed record JobFilter
{
    public Guid? Tenant { get; init; }

    public IReadOnlyList<JobState> States { get; init; } = [];

    public string? Kind { get; init; }

    public string? Queue { get; init; }

    /// <summary>Fingerprint of an error.</summary>
    public string? Error { get; init; }

    public string? Source { get; init; }

    /// <summary>Only of these kinds or queues: where whoever asks may act on billing jobs only.</summary>
    public IReadOnlyList<string>? Kinds { get; init; }

    /// <inheritdoc cref="Kinds"/>
    public IReadOnlyList<string>? Queues { get; init; }
}
