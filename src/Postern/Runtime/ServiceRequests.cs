using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using Postern.Http;
using Postern.Operations;

namespace Postern.Runtime;

/// <summary>Reads a body of the runtime plane, and runs an operation with it in the service's name.</summary>
internal sealed class ServiceRequests(OperationCatalog catalog, IServiceProvider services)
{
    /// <summary>Two services that tell of the same at the same moment: the one that came second says it again.</summary>
    private const int Attempts = 3;

    /// <summary>The body as an object, strictly.</summary>
    public static async Task<(JsonObject? Body, Problem? Problem)> ReadAsync(
        HttpContext context,
        bool optional = false
    )
    {
        if (
            optional
            && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }
        )
        {
            return ([], null);
        }

        if (!context.Request.HasJsonContentType())
        {
            return (null, ProblemAnswer.Of(StatusCodes.Status415UnsupportedMediaType));
        }

        try
        {
            return
                await JsonNode.ParseAsync(
                    context.Request.Body,
                    documentOptions: new JsonDocumentOptions
                    {
                        AllowDuplicateProperties = false,
                        MaxDepth = 16,
                    },
                    cancellationToken: context.RequestAborted
                )
                    is JsonObject body
                ? (body, null)
                : (null, Problem.InvalidInput("body", "must be a JSON object."));
        }
        catch (Exception exception)
            when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            return (
                null,
                Problem.InvalidInput(
                    "body",
                    "must be a JSON object in valid JSON, each member at most once."
                )
            );
        }
    }

    /// <summary>Runs it; what is as it was said to be is no problem, and leaves no entry.</summary>
    public async Task<(JsonObject? Result, Problem? Problem)> RunAsync<TOperation>(
        HttpContext context,
        Guid? target,
        JsonObject input
    )
        where TOperation : Operation
    {
        var operation = catalog.Of<TOperation>();
        var caller = context.RequiredCaller();
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await OperationRunner
                .For(operation, services)
                .RunAsync(
                    operation,
                    new OperationRequest
                    {
                        Name = operation.Name,
                        Target = target?.ToString(),
                        Input = JsonSerializer.SerializeToElement(input),
                    },
                    caller.Actor,
                    context.RequestAborted
                );
            switch (outcome)
            {
                case OperationOutcome.Done done:
                    return (done.Result ?? [], null);
                case OperationOutcome.Refused { Problem.Code: ProblemCodes.NoChange }:
                    return (null, null);
                case OperationOutcome.Refused
                {
                    Problem.Code: ProblemCodes.Stale or ProblemCodes.Conflict
                } when attempt < Attempts:
                    continue;
                case OperationOutcome.Refused refused:
                    return (null, refused.Problem);
                default:
                    throw new InvalidOperationException($"Unknown outcome {outcome}.");
            }
        }
    }
}
