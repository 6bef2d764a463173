using System.Text.Json;
using System.Text.Json.Nodes;

namespace Postern.Operations;

/// <summary>What somebody asks for; the same from API, console and command line.</summary>
public sealed record OperationRequest
{
    public required string Name { get; init; }

    /// <summary>Id of the row it acts on; null for an operation that creates.</summary>
    public string? Target { get; init; }

    /// <summary>The input as it came; bound strictly by the runner.</summary>
    public JsonElement? Input { get; init; }

    public string? Reason { get; init; }

    public string? Ticket { get; init; }

    /// <summary>The entry id that the target is expected to carry (<c>If-Match</c>); another one is <c>stale</c>.</summary>
    public Guid? Version { get; init; }

    public string? IdempotencyKey { get; init; }

    /// <summary>Go all the way, then roll back.</summary>
    public bool Preview { get; init; }

    /// <summary>Joins the entries of one bulk run.</summary>
    public Guid? BatchId { get; init; }
}

/// <summary>How an operation ended: one of <see cref="Done"/> and <see cref="Refused"/>.</summary>
public abstract record OperationOutcome
{
    private OperationOutcome() { }

    /// <summary>True where this answer was given before, under the same idempotency key.</summary>
    public bool Replayed { get; init; }

    /// <summary>Committed; or, where there is no entry id, a preview.</summary>
    public sealed record Done : OperationOutcome
    {
        public required string Operation { get; init; }

        public Guid? AuditEntryId { get; init; }

        public required string Summary { get; init; }

        public required JsonObject Before { get; init; }

        public required JsonObject After { get; init; }

        public JsonObject? Result { get; init; }
    }

    /// <summary>Not carried out; nothing has changed.</summary>
    public sealed record Refused(Problem Problem) : OperationOutcome;
}
