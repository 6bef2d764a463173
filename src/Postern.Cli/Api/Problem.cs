using System.Globalization;
using System.Net;
using System.Text.Json;
using Postern.Cli.Output;

namespace Postern.Cli.Api;

/// <summary>A refusal or failure as the server put it (RFC 9457, with a stable <c>code</c>), told to a person.</summary>
internal static class Problem
{
    /// <summary>What to tell the person, and the shell.</summary>
    /// <param name="answer">Anything but a success.</param>
    /// <param name="server">Who answered.</param>
    /// <param name="tokenIsGiven">Whether the token came from POSTERN_TOKEN, so that signing in again would not help.</param>
    /// <param name="nameOfField">What the person knows a field of the input as; the option's name, say.</param>
    public static CliFailure Failure(
        Answer answer,
        Uri server,
        bool tokenIsGiven,
        Func<string, string>? nameOfField = null
    )
    {
        var problem = answer.Body;
        var code = problem?.Text("code");
        var said = problem?.Text("detail") ?? problem?.Text("title");
        var message =
            said ?? $"{server.Authority} answered {(int)answer.Status} and did not say why.";
        return new(
            ExitCodeFor(answer.Status),
            code is null ? message : $"{message} ({code})",
            Next(answer, code, server, tokenIsGiven)
        )
        {
            Details = FieldErrors(problem, nameOfField ?? (field => field)),
        };
    }

    private static int ExitCodeFor(HttpStatusCode status) =>
        status switch
        {
            HttpStatusCode.BadRequest => ExitCode.Usage,
            HttpStatusCode.Unauthorized => ExitCode.NotSignedIn,
            HttpStatusCode.Forbidden => ExitCode.Forbidden,
            _ => ExitCode.Refused,
        };

    private static string? Next(Answer answer, string? code, Uri server, bool tokenIsGiven) =>
        (code, (int)answer.Status) switch
        {
            (_, 401) when tokenIsGiven =>
                "The token in POSTERN_TOKEN was not accepted: set another one, or unset it "
                    + "and run: postern login",
            (_, 401) => "Sign in with: postern login",
            ("step_up_required", _) =>
                "This needs a fresh sign-in. Run: postern login --fresh, then the same again.",
            ("mfa_required", _) => "Sign in again with a second factor: postern login --fresh",
            (_, 403) => "See what your roles allow with: postern whoami, postern operations",
            ("reason_required", _) => "Say why with --reason \"…\" (at least 8 letters or digits).",
            ("ticket_required", _) => "Name the ticket with --ticket.",
            ("idempotency_key_reused", _) =>
                "That key belongs to another request: leave --idempotency-key out to get a "
                    + "new one.",
            (_, 412) =>
                "It has changed since you looked. Look again, then give its present version to --if-match.",
            (_, 404) => "Find the id with: postern tenants --search …, postern users --search …",
            (_, 429) when answer.RetryAfter is { } wait => string.Create(
                CultureInfo.InvariantCulture,
                $"Try again in {wait.TotalSeconds:0} seconds."
            ),
            (_, 429) => "Try again in a minute.",
            (_, >= 300 and < 400) =>
                $"Is {server} the admin plane itself? It answered with a redirect, which is "
                    + "not followed.",
            (_, >= 500) =>
                $"See {new Uri(server, "health/ready")}, or ask whoever runs the server.",
            _ => null,
        };

    private static IReadOnlyList<string> FieldErrors(
        JsonElement? problem,
        Func<string, string> nameOfField
    ) =>
        problem?.Member("errors") is { ValueKind: JsonValueKind.Object } errors
            ?
            [
                .. errors
                    .EnumerateObject()
                    .Select(error =>
                        $"{nameOfField(error.Name)}: {string.Join(" ", Messages(error.Value))}"
                    ),
            ]
            : [];

    private static IEnumerable<string> Messages(JsonElement messages) =>
        messages.ValueKind == JsonValueKind.Array
            ? messages.EnumerateArray().Select(message => CellText.Of(message))
            : [CellText.Of(messages)];
}
