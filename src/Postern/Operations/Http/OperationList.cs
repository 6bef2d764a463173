using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Postern.Operations.Http;

/// <summary>The catalogue, as the caller may use it.</summary>
public sealed record OperationList(IReadOnlyList<OperationListItem> Items);

/// <summary>An operation of the catalogue.</summary>
/// <param name="TargetKind">Null for an operation that creates.</param>
/// <param name="Input">JSON Schema of the input.</param>
/// <param name="Allowed">Whether the caller may use it.</param>
public sealed record OperationListItem(
    string Name,
    string Title,
    string Description,
    Risk Risk,
    string? TargetKind,
    OperationRequirements Requires,
    JsonObject Input,
    bool Allowed
)
{
    internal static OperationListItem Of(OperationDescriptor operation, Actor actor) =>
        new(
            operation.Name,
            operation.Title,
            operation.Description,
            operation.Risk,
            operation.TargetKind,
            new OperationRequirements(
                operation.RequiresReason(actor),
                OperationDescriptor.RequiresTicket(actor),
                operation.RequiresStepUp,
                Approval: false
            )
            {
                IdempotencyKey = operation.RequiresIdempotencyKey ? true : null,
            },
            InputSchema.Of(operation),
            actor.May(operation.Name)
        );
}

/// <summary>What the caller must bring besides the input.</summary>
public sealed record OperationRequirements(bool Reason, bool Ticket, bool StepUp, bool Approval)
{
    /// <summary>True where the header Idempotency-Key must be sent; left out of all others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? IdempotencyKey { get; init; }
}
