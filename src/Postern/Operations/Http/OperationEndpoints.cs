using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Postern.Http;

namespace Postern.Operations.Http;

/// <summary>One route for each operation, all through one door.</summary>
internal static class OperationEndpoints
{
    public const int BodyLimit = 64 * 1024;

    public static void MapOperations(this IEndpointRouteBuilder app, OperationCatalog catalog)
    {
        app.MapGet(
                "/api/v1/operations",
                (Delegate)((HttpContext context) => List(context, catalog))
            )
            .WithMetadata(new StaffEndpointAttribute())
            .WithTags("operations")
            .WithName("operation.list")
            .WithSummary("What staff can do, with the JSON Schema of each input")
            .Produces<OperationList>();
        foreach (var operation in catalog.All)
        {
            app.MapPost(
                    $"/api/v1/operations/{operation.Name}",
                    (Delegate)((HttpContext context) => RunAsync(context, operation))
                )
                .WithMetadata(
                    new StaffEndpointAttribute(operation.Name)
                    {
                        CheckedBy = typeof(OperationRunner),
                    }
                )
                .WithMetadata(operation)
                .WithTags("operations")
                .WithName(operation.Name)
                .WithSummary(operation.Title)
                .WithDescription(operation.Description)
                .WithMetadata(
                    new AcceptsMetadata(
                        ["application/json"],
                        typeof(OperationBody<>).MakeGenericType(operation.InputType)
                    )
                )
                .Produces<OperationAnswer>()
                .Produces<ProblemBody>(StatusCodes.Status400BadRequest, "application/problem+json")
                .Produces<ProblemBody>(StatusCodes.Status403Forbidden, "application/problem+json")
                .Produces<ProblemBody>(StatusCodes.Status404NotFound, "application/problem+json")
                .Produces<ProblemBody>(StatusCodes.Status409Conflict, "application/problem+json")
                .Produces<ProblemBody>(
                    StatusCodes.Status412PreconditionFailed,
                    "application/problem+json"
                )
                .Produces<ProblemBody>(
                    StatusCodes.Status422UnprocessableEntity,
                    "application/problem+json"
                );
        }

        // Also reached by a known operation whose body is not JSON: the route of its own takes nothing else.
        app.MapPost(
                "/api/v1/operations/{name}",
                (string name) =>
                    new ProblemResult(
                        catalog.Find(name) is null
                            ? NoSuch(name)
                            : ProblemAnswer.Of(StatusCodes.Status415UnsupportedMediaType)
                    )
            )
            .WithMetadata(new StaffEndpointAttribute())
            .ExcludeFromDescription();
    }

    private static Problem NoSuch(string name) =>
        Problem.NotFound(
            $"There is no operation \"{Texts.Clean(name, 100)}\". GET /api/v1/operations lists them."
        );

    private static IResult List(HttpContext context, OperationCatalog catalog)
    {
        var actor = context.RequiredActor();
        return Results.Json(
            new OperationList([
                .. catalog.All.Select(operation => OperationListItem.Of(operation, actor)),
            ]),
            PosternJson.Strict
        );
    }

    private static async Task<IResult> RunAsync(HttpContext context, OperationDescriptor operation)
    {
        var (body, problem) = await ReadAsync(context);
        var version = ReadVersion(context.Request, ref problem);
        if (problem is not null)
        {
            return new ProblemResult(problem);
        }

        var preview = context.Request.Query["preview"];
        if (preview.Count > 1 || (preview.Count == 1 && preview[0] is not ("true" or "false")))
        {
            return new ProblemResult(Problem.InvalidInput("preview", "must be true or false."));
        }

        var outcome = await OperationRunner
            .For(operation, context.RequestServices)
            .RunAsync(
                operation,
                new OperationRequest
                {
                    Name = operation.Name,
                    Target = body!.Target,
                    Input = body.Input,
                    Reason = body.Reason,
                    Ticket = body.Ticket,
                    Version = version,
                    IdempotencyKey = context.Request.Headers["Idempotency-Key"].FirstOrDefault(),
                    Preview = preview == "true",
                },
                context.RequiredActor(),
                context.RequestAborted
            );
        if (outcome.Replayed)
        {
            context.Response.Headers["Idempotent-Replayed"] = "true";
        }

        return outcome switch
        {
            OperationOutcome.Done done => Answer(context, done),
            OperationOutcome.Refused refused => new ProblemResult(refused.Problem),
            _ => throw new InvalidOperationException($"Unknown outcome {outcome}."),
        };
    }

    private static IResult Answer(HttpContext context, OperationOutcome.Done done)
    {
        if (done.AuditEntryId is { } entry)
        {
            context.Response.Headers.ETag = $"\"{entry}\"";
        }

        return Results.Json(
            new OperationAnswer(
                done.Operation,
                done.AuditEntryId,
                done.Summary,
                done.Before,
                done.After,
                done.Result
            ),
            PosternJson.Strict
        );
    }

    private static async Task<(OperationEnvelope? Body, Problem? Problem)> ReadAsync(
        HttpContext context
    )
    {
        if (!context.Request.HasJsonContentType())
        {
            return (null, ProblemAnswer.Of(StatusCodes.Status415UnsupportedMediaType));
        }

        try
        {
            var body = await JsonSerializer.DeserializeAsync<OperationEnvelope>(
                context.Request.Body,
                PosternJson.Strict,
                context.RequestAborted
            );
            return body is null
                ? (null, Problem.InvalidInput("body", "must be a JSON object."))
                : (body, null);
        }
        catch (JsonException exception)
        {
            return (
                null,
                Problem.InvalidInput(
                    string.IsNullOrEmpty(exception.Path?.TrimStart('$', '.'))
                        ? "body"
                        : exception.Path.TrimStart('$', '.'),
                    "must be { \"target\", \"input\", \"reason\", \"ticket\" } in valid JSON, each member at most once and none besides."
                )
            );
        }
        catch (InvalidOperationException)
        {
            return (null, Problem.InvalidInput("body", "holds text that is not valid Unicode."));
        }
    }

    /// <summary>RFC 9110, section 8.8.3: a strong entity tag, in quotes; ours holds the id of an audit entry.</summary>
    private static Guid? ReadVersion(HttpRequest request, ref Problem? problem)
    {
        var tag = request.Headers.IfMatch;
        if (tag.Count == 0)
        {
            return null;
        }

        if (
            tag.Count == 1
            && tag[0] is ['"', .. var inner, '"']
            && Guid.TryParseExact(inner, "D", out var id)
        )
        {
            return id;
        }

        problem ??= Problem.InvalidInput(
            "If-Match",
            "must be the ETag of the target: an audit entry id in double quotes."
        );
        return null;
    }
}

/// <summary>The body of an operation as it is read, before its input is bound.</summary>
internal sealed record OperationEnvelope
{
    public string? Target { get; init; }

    public JsonElement? Input { get; init; }

    public string? Reason { get; init; }

    public string? Ticket { get; init; }
}

/// <summary>The body of an operation, for OpenAPI.</summary>
public sealed record OperationBody<TInput>
    where TInput : notnull
{
    public string? Target { get; init; }

    public required TInput Input { get; init; }

    public string? Reason { get; init; }

    public string? Ticket { get; init; }
}

/// <summary>What an operation answers; without an entry id in a preview.</summary>
public sealed record OperationAnswer(
    string Operation,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? AuditEntryId,
    string Summary,
    JsonObject Before,
    JsonObject After,
    JsonObject? Result
);

/// <summary>RFC 9457 problem details, with a stable code.</summary>
public sealed record ProblemBody(
    string Type,
    string Title,
    int Status,
    string Detail,
    string Code,
    string RequestId,
    IReadOnlyDictionary<string, string[]>? Errors
);
