using System.Text.Json;

namespace Postern.Configuration;

/// <summary>A value that somebody has set, with its time.</summary>
public sealed record TimedValue
{
    /// <summary>In the canonical form of its setting.</summary>
    public required JsonElement Value { get; init; }

    /// <summary>When it was set, or has begun.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When it is to begin; null: it has.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>When it ends by itself; null: it does not.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>What customers are told meanwhile; of maintenance only.</summary>
    public string? Message { get; init; }

    /// <summary>The entry of the operation that set it.</summary>
    public required Guid SetBy { get; init; }

    /// <summary>The moment from which it counts; of two that are in force the later one does.</summary>
    internal DateTimeOffset Start => From ?? Since;

    public bool IsInForce(DateTimeOffset now) => !(From > now) && !(Until <= now);
}
