using Postern.Operations;

namespace Postern.Configuration;

/// <summary>One running process of the product, and how up to date it says it is: bookkeeping.</summary>
public sealed class CustomerServer : IBookkeeping
{
    public required Guid Id { get; init; }

    /// <summary>The key that it speaks with; with <see cref="Server"/> this is the process.</summary>
    public required Guid ServiceKeyId { get; init; }

    /// <summary>Name of the customer app.</summary>
    public required string App { get; set; }

    /// <summary>As it calls itself: host and process.</summary>
    public required string Server { get; init; }

    /// <summary>The version of the configuration that it has in force.</summary>
    public required string Version { get; set; }

    /// <summary>Whether that was the newest one when it said so.</summary>
    public bool IsCurrent { get; set; }

    /// <summary>Since when it has not been; null while it is.</summary>
    public DateTimeOffset? BehindSince { get; set; }

    public required DateTimeOffset SeenAt { get; set; }
}
