using Postern.Operations;

namespace Postern.Jobs.Hangfire;

/// <summary>How far a reader of foreign tables has got; the lease lets one server at a time read.</summary>
public sealed class HangfireCursor : IBookkeeping
{
    public required string Name { get; init; }

    /// <summary>JSON; the reader's own.</summary>
    public required string Position { get; set; }

    public DateTimeOffset? LeasedUntil { get; set; }
}
