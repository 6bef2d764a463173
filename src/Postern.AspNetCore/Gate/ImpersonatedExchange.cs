using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Postern.AspNetCore.Actor;
using Postern.AspNetCore.Banner;
using Postern.AspNetCore.Feed;
using Postern.AspNetCore.Reports;
using Postern.AspNetCore.Rules;
using Postern.AspNetCore.Tokens;

namespace Postern.AspNetCore.Gate;

/// <summary>Serves one impersonated request. What the app's own code meets of it are the request's features: who is signed
/// in, which endpoint is run, when the request is over, and where the answer is written.</summary>
internal sealed class ImpersonatedExchange(
    RunningRequests running,
    ImpersonatedPrincipal principals,
    RequestRecord record,
    BannerMarkup markup,
    IOptions<PosternOptions> options
)
{
    /// <summary>What nginx calls "client closed request": nobody was there to get an answer.</summary>
    private const int ClientGone = 499;

    public async Task ServeAsync(
        HttpContext context,
        ImpersonationToken token,
        PresentedToken presented,
        RequestDelegate next
    )
    {
        var lifetime = context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        var underWay = running.Begin(context, token);
        var request = new ImpersonatedRequest(context, token, principals);
        context.Features.Set(request);
        context.Features.Set<IHttpRequestLifetimeFeature>(underWay);
        context.Features.Set<IEndpointFeature>(
            new EndpointGuard(context, request, options.Value.Strict)
        );
        // A stream may be open for half an hour, and the app may not live to see its end: what starts is on the record.
        context.Response.OnStarting(() => RecordAsync(context, request, null));
        await using var body = new BannerBody(context, request, markup);
        int? status = null;
        try
        {
            await AnswerAsync(context, request, presented, next);
            await body.FinishAsync();
        }
        catch (OperationCanceledException) when (underWay.IsEnded && !context.Response.HasStarted)
        {
            request.Refuse(Refusal.Ended);
            await body.FinishAsync();
        }
        catch when (!context.Response.HasStarted)
        {
            status = lifetime.RequestAborted.IsCancellationRequested ? ClientGone : 500;
            throw;
        }
        finally
        {
            await RecordAsync(context, request, status);
            context.Features.Set(lifetime);
            running.Done(underWay);
        }
    }

    private static async Task AnswerAsync(
        HttpContext context,
        ImpersonatedRequest request,
        PresentedToken presented,
        RequestDelegate next
    )
    {
        var disguise = await RequestShape.JudgeAsync(
            context.Request,
            presented.IsCookie,
            context.RequestAborted
        );
        if (disguise is null)
            await next(context);
        else
            request.Refuse(disguise);
    }

    private Task RecordAsync(HttpContext context, ImpersonatedRequest request, int? status)
    {
        if (request.IsRecorded)
            return Task.CompletedTask;

        request.IsRecorded = true;
        record.Add(
            request.Token,
            request.SentMethod,
            request.Route,
            status ?? context.Response.StatusCode,
            request.Refusal is not null
        );
        return Task.CompletedTask;
    }
}
