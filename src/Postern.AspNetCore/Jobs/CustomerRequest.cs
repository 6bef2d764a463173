namespace Postern.AspNetCore.Jobs;

/// <summary>What a customer asked for, and by when they may expect it.</summary>
public sealed record CustomerRequest
{
    /// <summary>This app's id of the request. The same id with other content is refused.</summary>
    public required string Id { get; init; }

    /// <summary>What they asked for, as in <c>export</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>This app's id of the tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>This app's id of the user who asked.</summary>
    public string? User { get; init; }

    /// <summary>The same as of the jobs that serve it and of its deliveries.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>When they asked.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>When it is overdue.</summary>
    public required DateTimeOffset DueAt { get; init; }
}
