using System.Net.Http.Headers;
using Postern.AspNetCore.Client;

namespace Postern.AspNetCore;

/// <summary>The calls that the library itself makes.</summary>
public sealed partial class PosternClient
{
    internal async Task<WebKey[]> GetKeysAsync(CancellationToken cancellationToken) =>
        (
            await SendAsync(
                HttpMethod.Get,
                ".well-known/jwks.json",
                null,
                RuntimeJson.Default.WebKeySet,
                cancellationToken
            )
        ).Keys;

    internal Task<Redeemed> RedeemAsync(string code, CancellationToken cancellationToken) =>
        SendAsync(
            HttpMethod.Post,
            "runtime/v1/impersonations/redeem",
            Body(new RedeemRequest(code)),
            RuntimeJson.Default.Redeemed,
            cancellationToken
        );

    internal Task EndAsync(Guid session, EndRequest by, CancellationToken cancellationToken) =>
        SendAsync(
            HttpMethod.Post,
            $"runtime/v1/impersonations/{session:D}/end",
            Body(by),
            cancellationToken
        );

    internal Task<ReportAnswer> ReportAsync(
        Guid session,
        IReadOnlyList<RequestReport> requests,
        CancellationToken cancellationToken
    ) =>
        SendAsync(
            HttpMethod.Post,
            $"runtime/v1/impersonations/{session:D}/requests",
            Body(new ReportBatch(requests)),
            RuntimeJson.Default.ReportAnswer,
            cancellationToken
        );

    /// <summary>Tells which version this server applied last.</summary>
    internal Task AppliedAsync(AppliedRequest applied, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, "runtime/v1/applied", Body(applied), cancellationToken);

    /// <summary>The feed, open until disposed or broken. Its headers come at once; its events have no end.</summary>
    /// <param name="lastVersion">Where to go on from; null asks for all there is.</param>
    /// <param name="cancellationToken">Gives up the call.</param>
    internal async Task<HttpResponseMessage> OpenChangesAsync(
        string? lastVersion,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "runtime/v1/changes");
        if (lastVersion is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastVersion);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        HttpResponseMessage answer;
        try
        {
            answer = await http.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                cancellationToken
            );
        }
        catch (Exception exception) when (IsUnreachable(exception, cancellationToken))
        {
            throw Unreachable(exception);
        }

        if (answer.IsSuccessStatusCode)
            return answer;
        using (answer)
            throw await ProblemAsync(answer, cancellationToken);
    }
}
