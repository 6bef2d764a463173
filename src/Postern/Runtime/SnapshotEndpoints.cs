using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Postern.ServiceKeys;

namespace Postern.Runtime;

/// <summary>What customer servers must know: asked for once, then told of as it changes.</summary>
internal static class SnapshotEndpoints
{
    /// <summary>A sign of life at least this often; a server that hears none for longer knows that it knows nothing.</summary>
    public static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(2);

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
            : Results.Text(snapshot.Json, "application/json");
    }

    private static IResult Stream(
        HttpContext context,
        RuntimeFeed feed,
        ServiceKeyLookup keys,
        TimeProvider time,
        IHostApplicationLifetime lifetime
    ) =>
        TypedResults.ServerSentEvents(
            EventsAsync(
                feed,
                keys,
                context.RequiredCaller().Key.Id,
                time,
                lifetime.ApplicationStopping,
                context.RequestAborted
            )
        );

    /// <summary>The whole snapshot at once and after each change; in between, heartbeats. Silence when the feed is blind.</summary>
    private static async IAsyncEnumerable<SseItem<string>> EventsAsync(
        RuntimeFeed feed,
        ServiceKeyLookup keys,
        Guid key,
        TimeProvider time,
        CancellationToken stopping,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellation);
        string? sent = null;
        var askedAt = time.GetTimestamp();
        while (!either.IsCancellationRequested)
        {
            var changed = Task.CompletedTask;
            if (feed.Current is { } current)
            {
                changed = current.Changed;
                if (current.Snapshot.Version == sent)
                {
                    yield return new SseItem<string>("{}", "heartbeat");
                }
                else
                {
                    sent = current.Snapshot.Version;
                    yield return new SseItem<string>(current.Snapshot.Json, "snapshot")
                    {
                        EventId = sent,
                    };
                }
            }

            await WaitAsync(feed.Current is null ? null : changed, time, either.Token);
            if (time.GetElapsedTime(askedAt) >= HeartbeatEvery)
            {
                if (!await keys.IsLiveAsync(key, either.Token))
                {
                    yield break;
                }

                askedAt = time.GetTimestamp();
            }
        }
    }

    /// <summary>Until something changes, the next heartbeat is due, or the stream ends.</summary>
    private static async Task WaitAsync(
        Task? changed,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        try
        {
            await (changed ?? new TaskCompletionSource().Task).WaitAsync(
                changed is null ? RuntimeFeed.LookEvery : HeartbeatEvery,
                time,
                cancellation
            );
        }
        catch (TimeoutException)
        {
            // Nothing has changed: that is what a heartbeat says.
        }
        catch (OperationCanceledException)
        {
            // The loop sees it.
        }
    }
}
