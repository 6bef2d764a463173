using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Postern.AspNetCore;
using Postern.AspNetCore.Jobs;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Takes what Postern asks of the app.</summary>
public static class PosternWebhookExtensions
{
    /// <summary>
    /// Takes Postern's webhooks (Standard Webhooks, <c>v1</c>) at this path: checks the signature against
    /// <see cref="PosternOptions.WebhookSecret"/>, refuses what is more than 5 minutes off or larger than 256 KiB, and takes each
    /// message once. <c>job.retry</c> and <c>job.cancel</c> go to the <see cref="IJobCommands"/> of their job system, and others to
    /// the <see cref="IPosternWebhookHandler"/>, if there is one. The endpoint needs no sign-in, passes maintenance and rate limits,
    /// and is closed to impersonated requests.
    /// </summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="path">As in <c>/postern/webhooks</c>; the server's <c>Postern__Webhook__Url</c> leads there.</param>
    /// <exception cref="InvalidOperationException"><c>Postern:WebhookSecret</c> is missing.</exception>
    public static IEndpointConventionBuilder MapPosternWebhooks(
        this IEndpointRouteBuilder endpoints,
        string path
    )
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var receiver =
            endpoints.ServiceProvider.GetService<WebhookReceiver>()
            ?? throw new InvalidOperationException(
                "MapPosternWebhooks needs its services: call builder.Services.AddPostern() before builder.Build()."
            );
        if (!receiver.IsConfigured)
            throw new InvalidOperationException(
                "MapPosternWebhooks needs Postern:WebhookSecret: the value of the server's Postern__Webhook__Secret."
            );

        return endpoints
            .MapPost(path, receiver.InvokeAsync)
            .AllowAnonymous()
            .DisableAntiforgery()
            .AllowWhenInMaintenance()
            .WithoutRateLimit()
            .RefuseWhenImpersonated();
    }
}
