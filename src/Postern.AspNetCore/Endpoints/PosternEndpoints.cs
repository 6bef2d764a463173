using Microsoft.AspNetCore.Http;
using Postern.AspNetCore.Banner;

namespace Postern.AspNetCore.Endpoints;

/// <summary>
/// Our own addresses. They are no endpoints of the app's routing: the app's authorisation, antiforgery, limits and API
/// description are for its own.
/// </summary>
internal sealed class PosternEndpoints(
    EnterEndpoint enter,
    EndEndpoint end,
    StateEndpoint state,
    EventEndpoint events
)
{
    /// <summary>What answers a request, or null when it is the app's.</summary>
    public RequestDelegate? Find(HttpRequest request)
    {
        if (!request.Path.StartsWithSegments("/_postern", StringComparison.Ordinal))
            return null;

        return request.Path.Value switch
        {
            "/_postern/enter" => Only(HttpMethods.Post, enter.InvokeAsync),
            "/_postern/end" => Only(HttpMethods.Post, end.InvokeAsync),
            "/_postern/state" => Only(HttpMethods.Get, state.InvokeAsync),
            "/_postern/event" => Only(HttpMethods.Post, events.InvokeAsync),
            _ when BannerAsset.Find(request.Path) is { } asset => Only(
                HttpMethods.Get,
                context => ServeAsync(context, asset)
            ),
            _ => context => AnswerAsync(context, StatusCodes.Status404NotFound),
        };
    }

    private static RequestDelegate Only(string method, RequestDelegate next) =>
        context =>
        {
            if (HttpMethods.Equals(context.Request.Method, method))
                return next(context);

            context.Response.Headers.Allow = method;
            return AnswerAsync(context, StatusCodes.Status405MethodNotAllowed);
        };

    private static Task AnswerAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static Task ServeAsync(HttpContext context, BannerAsset asset)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = asset.IsCurrent(context.Request)
            ? "public, max-age=31536000, immutable"
            : "no-cache";
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        context.Response.ContentType = asset.ContentType;
        context.Response.ContentLength = asset.Content.Length;
        return context.Response.Body.WriteAsync(asset.Content, context.RequestAborted).AsTask();
    }
}
