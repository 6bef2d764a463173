using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Postern.Http;
using Postern.Operations;
using Postern.Runtime.Feed;
using Postern.ServiceKeys;

namespace Postern.Runtime.Ofrep;

/// <summary>
/// The OpenFeature Remote Evaluation Protocol, as github.com/open-feature/protocol has it: flags and settings for
/// clients in any language that need nothing of ours. What the protocol names is answered in its words and not as
/// problem+json.
/// </summary>
internal static class OfrepEndpoints
{
    public static void MapOfrep(this IEndpointRouteBuilder app)
    {
        app.MapPost("/ofrep/v1/evaluate/flags/{key}", OneAsync)
            .WithMetadata(new ServiceEndpointAttribute(ServiceKeyScopes.Read));
        app.MapPost("/ofrep/v1/evaluate/flags", AllAsync)
            .WithMetadata(new ServiceEndpointAttribute(ServiceKeyScopes.Read));
    }

    private static async Task<IResult> OneAsync(
        HttpContext context,
        string key,
        RuntimeFeed feed,
        TimeProvider time
    )
    {
        var (evaluation, refused) = await ReadAsync(context, key, feed, time);
        return refused
            ?? (
                evaluation!.Evaluate(key) is { } result
                    ? Results.Text(result.ToJsonString(PosternJson.Compact), "application/json")
                    : OfrepFailure.NotFound(key).Answer(key)
            );
    }

    private static async Task<IResult> AllAsync(
        HttpContext context,
        RuntimeFeed feed,
        TimeProvider time
    )
    {
        var (evaluation, refused) = await ReadAsync(context, null, feed, time);
        if (refused is not null)
        {
            return refused;
        }

        var body = FeedJson.Of(json =>
            new JsonObject { ["flags"] = evaluation!.EvaluateAll() }.WriteTo(json)
        );
        // Of what is answered, since that also changes when a value begins or ends by itself.
        var tag = new EntityTagHeaderValue(
            $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 16))}\""
        );
        context.Response.GetTypedHeaders().ETag = tag;
        return context
            .Request.GetTypedHeaders()
            .IfNoneMatch.Any(known =>
                known.Compare(tag, useStrongComparison: false)
                || known.Equals(EntityTagHeaderValue.Any)
            )
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Results.Bytes(body, "application/json");
    }

    private static async Task<(OfrepEvaluation? Evaluation, IResult? Refused)> ReadAsync(
        HttpContext context,
        string? key,
        RuntimeFeed feed,
        TimeProvider time
    )
    {
        if (!context.Request.HasJsonContentType())
        {
            return (
                null,
                new ProblemResult(ProblemAnswer.Of(StatusCodes.Status415UnsupportedMediaType))
            );
        }

        var (tenant, failure) = await OfrepRequest.ReadAsync(context);
        return failure is not null
            ? (null, failure.Answer(key))
            : (
                new OfrepEvaluation(
                    await feed.KnownAsync(context.RequestAborted),
                    tenant!,
                    time.Now()
                ),
                null
            );
    }
}
