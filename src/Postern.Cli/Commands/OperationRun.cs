using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Postern.Cli.Api;
using Postern.Cli.Catalogue;

namespace Postern.Cli.Commands;

/// <summary>
/// Sends one operation, and once more when the network fails. Both times carry the same idempotency key, so that the
/// server does it once; when it stays unclear whether it did, that is what the person is told.
/// </summary>
internal sealed class OperationRun(AdminApi api, CatalogueOperation operation, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public required JsonElement Body { get; init; }

    /// <summary>Null for a preview, which does nothing and so needs no second try.</summary>
    public required string? IdempotencyKey { get; init; }

    /// <summary>The audit entry that last changed the target, as far as the caller knows.</summary>
    public string? IfMatch { get; init; }

    public static string NewKey() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    public async Task<JsonElement> SendAsync(CancellationToken cancellation)
    {
        if (IdempotencyKey is null)
            return Accepted(await PostAsync(cancellation));
        try
        {
            return await SendWithKeyAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            throw OutcomeUnknown("it was stopped before the server had answered.");
        }
    }

    private async Task<JsonElement> SendWithKeyAsync(CancellationToken cancellation)
    {
        var lost = false;
        Answer answer;
        try
        {
            answer = await PostAsync(cancellation);
        }
        catch (Unreachable first)
        {
            lost = first.MayHaveArrived;
            await Task.Delay(Pause, time, cancellation);
            try
            {
                answer = await PostAsync(cancellation);
            }
            catch (Unreachable second) when (lost || second.MayHaveArrived)
            {
                throw OutcomeUnknown(second.Message);
            }
        }
        if (MayHaveHappened(answer.Status) || (lost && SaysNothingOfBefore(answer.Status)))
            throw OutcomeUnknown(Problem.Failure(answer, api.Server, api.Token.IsGiven).Message);
        return Accepted(answer);
    }

    private JsonElement Accepted(Answer answer) => api.Accepted(answer, operation.NameOfField);

    private Task<Answer> PostAsync(CancellationToken cancellation)
    {
        Dictionary<string, string> headers = new(StringComparer.Ordinal);
        if (IdempotencyKey is not null)
            headers["Idempotency-Key"] = IdempotencyKey;
        if (IfMatch is not null)
            headers["If-Match"] = $"\"{IfMatch}\"";
        var path =
            $"operations/{Uri.EscapeDataString(operation.Name)}{(IdempotencyKey is null ? "?preview=true" : "")}";
        return api.PostAsync(path, Body, headers, cancellation);
    }

    // A failing disk answers 500 although the commit may be there afterwards; a proxy that lost the server says 502 or
    // 504. A server that knows it did nothing says 503.
    private static bool MayHaveHappened(HttpStatusCode status) =>
        status
            is HttpStatusCode.InternalServerError
                or HttpStatusCode.BadGateway
                or HttpStatusCode.GatewayTimeout;

    // Refused at the door, before the server looked whether the key had been there: the first try stays open.
    private static bool SaysNothingOfBefore(HttpStatusCode status) =>
        status
            is HttpStatusCode.Unauthorized
                or HttpStatusCode.Forbidden
                or HttpStatusCode.TooManyRequests
                or HttpStatusCode.ServiceUnavailable;

    private CliFailure OutcomeUnknown(string why) =>
        new(
            ExitCode.Network,
            $"outcome unknown: {why}",
            $"It may have happened. Run it again with --idempotency-key {IdempotencyKey}: it happens once however "
                + "often it is sent."
        );
}
