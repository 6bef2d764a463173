using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.HtmlRendering.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Postern.Jobs.Live;

/// <summary>Draws a part of a page by itself, with the same addresses of icons as the page that it is a part of.</summary>
internal sealed class LiveRenderer(IServiceProvider services)
    : StaticHtmlRenderer(services, services.GetRequiredService<ILoggerFactory>())
{
    protected override ResourceAssetCollection Assets { get; } =
        services
            .GetRequiredService<EndpointDataSource>()
            .Endpoints.Select(endpoint => endpoint.Metadata.GetMetadata<ResourceAssetCollection>())
            .FirstOrDefault(assets => assets is not null)
        ?? ResourceAssetCollection.Empty;

    /// <summary>The HTML of a component that shows one thing.</summary>
    /// <param name="context">Of the page: whoever it is drawn for, and where.</param>
    /// <param name="view">What it shows: its parameter <c>View</c>.</param>
    public static async Task<string> RenderAsync<TRegion, TView>(HttpContext context, TView view)
        where TRegion : Region<TView>
        where TView : class
    {
        await using var renderer = new LiveRenderer(context.RequestServices);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = renderer.BeginRenderingComponent(
                typeof(LiveFrame),
                ParameterView.FromDictionary(
                    new Dictionary<string, object?>(StringComparer.Ordinal)
                    {
                        [nameof(LiveFrame.Context)] = context,
                        [nameof(LiveFrame.Region)] = typeof(TRegion),
                        [nameof(LiveFrame.View)] = view,
                    }
                )
            );
            await root.QuiescenceTask;
            return root.ToHtmlString();
        });
    }
}
