using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Postern.Operations;

namespace Postern.Http;

/// <summary>Problems as RFC 9457 <c>application/problem+json</c>.</summary>
internal static class ProblemAnswer
{
    public static async Task WriteAsync(HttpContext context, Problem problem)
    {
        var body = new JsonObject
        {
            ["type"] = "about:blank",
            ["title"] = ReasonPhrases.GetReasonPhrase(problem.Status),
            ["status"] = problem.Status,
            ["detail"] = problem.Detail,
            ["code"] = problem.Code,
            ["requestId"] = context.TraceIdentifier,
        };
        if (problem.Errors is { } errors)
        {
            body["errors"] = JsonSerializer.SerializeToNode(errors, PosternJson.Strict);
        }

        if (problem.Status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
        }

        context.Response.StatusCode = problem.Status;
        context.Response.ContentType = "application/problem+json";
        await context.Response.WriteAsync(
            body.ToJsonString(PosternJson.Compact),
            context.RequestAborted
        );
    }

    /// <summary>What a bare status means, for answers that nobody has put into words.</summary>
    public static Problem Of(int status) =>
        status switch
        {
            400 => new(400, ProblemCodes.InvalidInput, "The request is malformed."),
            401 => new(
                401,
                ProblemCodes.Unauthenticated,
                "Sign in: send a bearer token of the identity provider."
            ),
            403 => Problem.Forbidden("Your roles do not allow this."),
            404 => Problem.NotFound("There is nothing at this address."),
            405 => new(405, "method_not_allowed", "This address does not take this method."),
            408 => new(408, "timeout", "The request took too long to arrive."),
            413 => new(413, "too_large", "The body is larger than this address takes."),
            415 => new(415, "unsupported_media_type", "Send application/json."),
            429 => new(
                429,
                "too_many_requests",
                "Too many requests at once. Try again in a moment."
            ),
            431 => new(431, "headers_too_large", "The headers are larger than the server takes."),
            503 => new(
                503,
                ProblemCodes.Unavailable,
                "Not available just now; nothing was changed."
            ),
            _ => new(
                status,
                status < 500 ? "refused" : ProblemCodes.Internal,
                ReasonPhrases.GetReasonPhrase(status)
            ),
        };
}
