using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Postern.ServiceKeys;

namespace Postern.Runtime.Feed;

/// <summary>What customer servers must know: asked for once, then told of as it changes.</summary>
internal static class SnapshotEndpoints
{
    public static void MapSnapshot(this IEndpointRouteBuilder app)
    {
        app.MapGet("/runtime/v1/snapshot", GetAsync)
            .WithMetadata(new ServiceEndpointAttribute(ServiceKeyScopes.Read));
        app.MapGet("/runtime/v1/changes", Stream)
            .WithMetadata(new ServiceEndpointAttribute(ServiceKeyScopes.Read));
    }

    private static async Task<IResult> GetAsync(
        HttpContext context,
        RuntimeFeed feed,
        CancellationToken cancellation
    )
    {
        var snapshot = await feed.LookAsync(cancellation);
        var tag = $"\"{snapshot.Version}\"";
        context.Response.Headers.ETag = tag;
        return context.Request.Headers.IfNoneMatch.Contains(tag)
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Results.Bytes(snapshot.Document, "application/json");
    }

    private static IResult Stream(
        HttpContext context,
        RuntimeFeed feed,
        ServiceKeyLookup keys,
        TimeProvider time,
        IHostApplicationLifetime lifetime
    )
    {
        var key = context.RequiredCaller().Key.Id;
        var stream = new ChangeStream(
            feed,
            time,
            cancellation => keys.IsLiveAsync(key, cancellation)
        );
        return TypedResults.ServerSentEvents(
            stream.EventsAsync(
                context.Request.Headers["Last-Event-ID"] is [{ Length: > 0 } version]
                    ? version
                    : null,
                lifetime.ApplicationStopping,
                context.RequestAborted
            )
        );
    }
}
