namespace Postern.Jobs.Hangfire;

/// <summary>A row of Hangfire's state table, with what is to be known of its job.</summary>
internal sealed record HangfireRow
{
    public required long Id { get; init; }

    public required long JobId { get; init; }

    /// <summary>Name of the state.</summary>
    public required string Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public string? Data { get; init; }

    public string? InvocationData { get; init; }

    public string? Arguments { get; init; }

    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>How often it had been begun by then.</summary>
    public required long Begun { get; init; }

    /// <summary>The server that last began it by then.</summary>
    public string? ServerId { get; init; }

    /// <summary>The queue that it was last put into by then.</summary>
    public string? Queue { get; init; }

    /// <summary>The state that its job came to in the same transaction: this one was only passed through.</summary>
    public string? Next { get; init; }

    /// <summary>Data of the failure that its job passed through on its way to this state.</summary>
    public string? FailureData { get; init; }
}

/// <summary>A row of Hangfire's server table.</summary>
/// <param name="IsFresh">It was heard of lately, by the database's clock.</param>
/// <param name="Running">Jobs that it is at.</param>
internal sealed record HangfireServer(
    string Id,
    string? Data,
    DateTimeOffset LastHeartbeat,
    bool IsFresh,
    int Running
);
