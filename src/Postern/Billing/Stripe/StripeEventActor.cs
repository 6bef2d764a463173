using System.Text.Json;
using System.Text.Json.Nodes;
using Postern.Operations;

namespace Postern.Billing.Stripe;

/// <summary>Runs what follows from an event, in Stripe's name; so each change has its entry like any other.</summary>
internal sealed class StripeEventActor(OperationCatalog catalog, IServiceProvider services)
{
    /// <summary>Whose name it is done in.</summary>
    public const string Name = "stripe";

    /// <summary>Somebody changes the same at the same moment: look again.</summary>
    private const int Attempts = 3;

    public async Task<EventOutcome> RunAsync<TOperation>(
        StripeEventBody received,
        Guid tenantId,
        Guid target,
        JsonObject input,
        CancellationToken cancellation
    )
        where TOperation : Operation
    {
        var operation = catalog.Of<TOperation>();
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await OperationRunner
                .For(operation, services)
                .RunAsync(
                    operation,
                    new OperationRequest
                    {
                        Name = operation.Name,
                        Target = target.ToString(),
                        Input = JsonSerializer.SerializeToElement(input),
                        Reason = $"Stripe told of it: {received.Type} {received.Id}",
                        IdempotencyKey = received.Id,
                    },
                    Actor.System(Name, operation.Name),
                    cancellation
                );
            switch (outcome)
            {
                case OperationOutcome.Done:
                case OperationOutcome.Refused { Problem.Code: ProblemCodes.NoChange }:
                    return EventOutcome.Handled(tenantId);
                case OperationOutcome.Refused
                {
                    Problem.Code: ProblemCodes.Stale or ProblemCodes.Conflict
                } when attempt < Attempts:
                    continue;
                case OperationOutcome.Refused
                {
                    Problem: { Code: ProblemCodes.Stale or ProblemCodes.Conflict }
                        or { Status: >= 500 }
                } later:
                    return EventOutcome.Later(later.Problem.Detail, tenantId);
                case OperationOutcome.Refused refused:
                    return EventOutcome.Failed(
                        $"{refused.Problem.Code}: {refused.Problem.Detail}",
                        tenantId
                    );
                default:
                    throw new InvalidOperationException($"Unknown outcome {outcome}.");
            }
        }
    }
}
