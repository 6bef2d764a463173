using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Postern.Http;
using Postern.Operations;
using Postern.ServiceKeys;

namespace Postern.Runtime.Applied;

/// <summary>Customer servers say which version they have in force, so that staff can see that all have the newest.</summary>
internal static class AppliedEndpoints
{
    private const int LongestName = 100;

    /// <summary>Longer than any version.</summary>
    private const int LongestVersion = 64;

    public static void MapApplied(this IEndpointRouteBuilder app) =>
        app.MapPost("/runtime/v1/applied", PostAsync)
            .WithMetadata(new ServiceEndpointAttribute(ServiceKeyScopes.Read));

    private static async Task<IResult> PostAsync(
        HttpContext context,
        AppliedVersions versions,
        CancellationToken cancellation
    )
    {
        var (body, problem) = await ServiceRequests.ReadAsync(context);
        if (body is null)
        {
            return new ProblemResult(problem!);
        }

        if (
            body.FirstOrDefault(member => member.Key is not ("server" or "app" or "version")) is
            { Key: { } unknown }
        )
        {
            return new ProblemResult(
                Problem.InvalidInput(unknown, "is not known here; send server, app and version.")
            );
        }

        foreach (
            var (name, longest) in (ReadOnlySpan<(string, int)>)
                [("server", LongestName), ("app", LongestName), ("version", LongestVersion)]
        )
        {
            if (!IsText(body[name], longest))
            {
                return new ProblemResult(
                    Problem.InvalidInput(name, $"must be a text of 1 to {longest} characters.")
                );
            }
        }

        await versions.NoteAsync(
            context.RequiredCaller().Key.Id,
            Text(body, "server"),
            Text(body, "app"),
            Text(body, "version"),
            cancellation
        );
        return Results.NoContent();
    }

    private static bool IsText(JsonNode? node, int longest) =>
        node?.GetValueKind() == JsonValueKind.String
        && node.GetValue<string>() is { Length: > 0 } text
        && text.Length <= longest
        && Texts.Fault(text, lines: false) is null;

    private static string Text(JsonObject body, string name) => body[name]!.GetValue<string>();
}
