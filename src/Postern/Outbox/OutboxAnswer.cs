using Postern.Operations;

namespace Postern.Outbox;

/// <summary>How one attempt ended. Errors are fit to be shown: what others said is cleaned and cut here.</summary>
internal abstract record OutboxAnswer
{
    private const int ErrorLimit = 300;

    private OutboxAnswer() { }

    private static string? Clean(string? error) => Texts.Clean(error, ErrorLimit);

    /// <summary>It is there.</summary>
    /// <param name="ExternalId">The receiver's id of what came of it.</param>
    public sealed record Accepted(string? ExternalId, string? Note = null) : OutboxAnswer
    {
        public string? Note { get; } = Clean(Note);
    }

    /// <summary>Surely not done; worth another try.</summary>
    /// <param name="RetryAfter">Not before so long, where the receiver said so.</param>
    /// <param name="ExternalId">What was begun of it.</param>
    public sealed record Failed(
        string Error,
        TimeSpan? RetryAfter = null,
        string? ExternalId = null
    ) : OutboxAnswer
    {
        public string Error { get; } = Clean(Error)!;
    }

    /// <summary>Not done, and another try would end the same way.</summary>
    /// <param name="ExternalId">What there is of it that should not be.</param>
    public sealed record Refused(string Error, string? ExternalId = null) : OutboxAnswer
    {
        public string Error { get; } = Clean(Error)!;
    }

    /// <summary>Nobody can tell whether it was done.</summary>
    /// <param name="ExternalId">What was begun of it.</param>
    public sealed record Unclear(
        string Error,
        TimeSpan? RetryAfter = null,
        string? ExternalId = null
    ) : OutboxAnswer
    {
        public string Error { get; } = Clean(Error)!;
    }

    /// <summary>Nothing was tried: something before it is not there yet.</summary>
    public sealed record Waits(string Why) : OutboxAnswer;
}

/// <summary>What asking for a message that may have arrived has brought to light.</summary>
internal abstract record OutboxFinding
{
    private OutboxFinding() { }

    /// <summary>It arrived.</summary>
    public sealed record Found(string? ExternalId, string? Note = null) : OutboxFinding;

    /// <summary>It did not arrive, or not all of it.</summary>
    /// <param name="ExternalId">What there is of it: the next attempt goes on from there.</param>
    public sealed record NotThere(string? ExternalId = null) : OutboxFinding;

    /// <summary>Something is there that is not what was sent.</summary>
    public sealed record Wrong(string Error, string ExternalId) : OutboxFinding;

    public sealed record CannotTell(string Error, TimeSpan? RetryAfter = null) : OutboxFinding;
}
