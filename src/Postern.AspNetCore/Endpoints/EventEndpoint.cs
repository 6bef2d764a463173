using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Postern.AspNetCore.Answers;
using Postern.AspNetCore.Gate;
using Postern.AspNetCore.Reports;
using Postern.AspNetCore.Tokens;

namespace Postern.AspNetCore.Endpoints;

/// <summary>Takes the banner script's word that a page removed or covered the banner, and puts it on the record as a request
/// by a route of its own.</summary>
internal sealed class EventEndpoint(TokenJudge judge, RequestRecord record, TimeProvider time)
{
    private const int LongestBody = 1024;

    /// <summary>A hostile page could fill the record with them, and with a full record nobody is served.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, long> _lastOf = [];

    public async Task InvokeAsync(HttpContext context)
    {
        if (PresentedToken.Find(context.Request.Headers) is not { } presented)
        {
            AnswerWriter.Empty(context, StatusCodes.Status204NoContent);
            return;
        }
        if (presented.IsCookie && FetchMetadata.IsCrossOrigin(context.Request))
        {
            await AnswerWriter.RefuseAsync(context, Refusal.CrossSite);
            return;
        }

        var (token, refusal) = await judge.JudgeAsync(presented, context.RequestAborted);
        if (token is null || refusal is not null)
            await AnswerWriter.RefuseAsync(context, refusal!);
        else if (await ReadRouteAsync(context) is { } route)
            Record(context, token, route);
        else
            AnswerWriter.Empty(context, StatusCodes.Status400BadRequest);
    }

    private void Record(HttpContext context, ImpersonationToken token, string route)
    {
        const int status = StatusCodes.Status204NoContent;
        if (IsTooSoon(token.SessionId))
        {
            AnswerWriter.Empty(context, StatusCodes.Status429TooManyRequests);
        }
        else if (record.TryReserve())
        {
            record.Add(token, HttpMethods.Post, route, status, isRefused: false);
            AnswerWriter.Empty(context, status);
        }
        else
        {
            AnswerWriter.Empty(context, StatusCodes.Status503ServiceUnavailable);
        }
    }

    private bool IsTooSoon(Guid session)
    {
        var now = time.GetTimestamp();
        if (_lastOf.TryGetValue(session, out var last) && time.GetElapsedTime(last, now) < Pause)
            return true;

        // Sessions are few and short; what is left of them is forgotten in bulk.
        if (_lastOf.Count > 1000)
            _lastOf.Clear();
        _lastOf[session] = now;
        return false;
    }

    private static async Task<string?> ReadRouteAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = LongestBody;
        try
        {
            var told = await JsonSerializer.DeserializeAsync(
                context.Request.Body,
                AnswerJson.Default.BannerEvent,
                context.RequestAborted
            );
            return told?.Kind switch
            {
                "banner_removed" => "/_postern/banner-removed",
                "banner_covered" => "/_postern/banner-covered",
                _ => null,
            };
        }
        catch (Exception exception) when (exception is JsonException or BadHttpRequestException)
        {
            return null;
        }
    }
}
