using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Postern.AspNetCore.Endpoints;
using Postern.AspNetCore.Rules;

namespace Postern.AspNetCore.Gate;

/// <summary>
/// Where the app says <c>UsePostern</c>. What comes after may answer without an endpoint, so this is where such requests are
/// judged; and where an app learns who is signed in that has no authentication middleware.
/// </summary>
internal sealed class PosternPlace(PosternEndpoints endpoints, RequestDelegate routing)
{
    public RequestDelegate Before(RequestDelegate next) =>
        context =>
        {
            if (context.Features.Get<ImpersonatedRequest>() is { } request)
                return ServeAsync(context, request, next);

            // A second time: the app may be rooted below the path that the gate has seen.
            return endpoints.Find(context.Request) is { } own ? own(context) : next(context);
        };

    private async Task ServeAsync(
        HttpContext context,
        ImpersonatedRequest request,
        RequestDelegate next
    )
    {
        request.PathBase = context.Request.PathBase;
        var guard = (EndpointGuard)context.Features.GetRequiredFeature<IEndpointFeature>();
        if (guard.Endpoint is null && await guard.TryAsync(routing) is { } refusal)
            request.Refuse(refusal);
        var user = await request.AuthenticateAsync(null);
        if (request.Refusal is not null)
            return;

        if (user.Principal is { } principal)
            context.User = principal;
        await next(context);
    }
}
