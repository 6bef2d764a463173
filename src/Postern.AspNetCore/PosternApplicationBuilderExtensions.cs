using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Postern.AspNetCore;
using Postern.AspNetCore.Actor;
using Postern.AspNetCore.Gate;
using Postern.AspNetCore.Limits;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Puts Postern into a customer-facing app's pipeline.</summary>
public static class PosternApplicationBuilderExtensions
{
    /// <summary>Where <c>WebApplication</c> keeps its endpoints for <c>UseRouting</c> to find.</summary>
    private const string AllEndpoints = "__GlobalEndpointRouteBuilder";

    /// <summary>Where <c>UseRouting</c> says that it was called.</summary>
    private const string RoutedEndpoints = "__EndpointRouteBuilder";

    /// <summary>
    /// Lets staff in, as users, as Postern allows it; answers under <c>/_postern/</c>. Call it before whatever answers requests,
    /// and after <c>UseForwardedHeaders</c> and <c>UsePathBase</c> where the app has them. Its place relative to routing,
    /// authentication and authorisation does not matter.
    /// </summary>
    /// <param name="app">The app.</param>
    /// <exception cref="InvalidOperationException">Something is missing without which the rules would not hold.</exception>
    public static IApplicationBuilder UsePostern(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var pipeline =
            app.ApplicationServices.GetService<PosternPipeline>()
            ?? throw new InvalidOperationException(
                "UsePostern needs its services: call builder.Services.AddPostern() before builder.Build()."
            );
        KnowsEndpoints(app, nameof(UsePostern));
        using (var scope = app.ApplicationServices.CreateScope())
        {
            var service = scope.ServiceProvider.GetRequiredService<IAuthenticationService>();
            if (service is not ImpersonationAuthenticationService)
                throw new InvalidOperationException(
                    $"{service.GetType()} has replaced Postern's IAuthenticationService, so it would not know of impersonated users: call AddPostern after it is registered."
                );
        }

        pipeline.IsUsed = true;
        // Made when the app starts: its endpoints are mapped then, and its options have been looked at.
        return app.Use(next =>
            ActivatorUtilities
                .CreateInstance<PosternPlace>(app.ApplicationServices, Routing(app))
                .Before(next)
        );
    }

    /// <summary>
    /// Puts staff's settings in force for customers' requests: maintenance (503), the rate limit of the request's tenant (429),
    /// and the size of uploads on endpoints with <c>.LimitUploads()</c> (413). People get a page and programs
    /// <c>application/problem+json</c> (RFC 9457) with the code <c>maintenance</c>, <c>rate_limited</c> or
    /// <c>upload_too_large</c>. Call it once, after authentication and, where policies name their scheme, authorisation; after
    /// <c>UseRouting</c> if the app calls that; before antiforgery and whatever else reads forms. Needs
    /// <see cref="PosternOptions.Tenant"/>.
    /// </summary>
    /// <param name="app">The app.</param>
    /// <exception cref="InvalidOperationException">Something is missing without which nothing would be limited.</exception>
    public static IApplicationBuilder UsePosternLimits(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (app.ApplicationServices.GetService<TenantLimits>() is null)
            throw new InvalidOperationException(
                "UsePosternLimits needs its services: call builder.Services.AddPostern() before builder.Build()."
            );
        KnowsEndpoints(app, nameof(UsePosternLimits));
        // As above: by then the options have been looked at.
        return app.Use(next =>
            app.ApplicationServices.GetRequiredService<TenantLimits>().Before(next)
        );
    }

    private static void KnowsEndpoints(IApplicationBuilder app, string caller)
    {
        if (
            !app.Properties.ContainsKey(AllEndpoints)
            && !app.Properties.ContainsKey(RoutedEndpoints)
        )
            throw new InvalidOperationException(
                $"{caller} must know the app's endpoints: call app.UseRouting() before it, or build the app with WebApplication."
            );
    }

    /// <summary>The app's routing by itself: which endpoint would it be?</summary>
    private static RequestDelegate Routing(IApplicationBuilder app)
    {
        var routing = app.New();
        // A branch of its own would otherwise have endpoints of its own: none.
        if (app.Properties.TryGetValue(AllEndpoints, out var endpoints))
            routing.Properties[AllEndpoints] = endpoints;
        routing.UseRouting();
        routing.Run(_ => Task.CompletedTask);
        return routing.Build();
    }
}
