using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Postern.Http;
using Postern.Jobs.Pages;
using Postern.Jobs.Queries;
using Postern.Operations;
using Postern.Queries;

namespace Postern.Jobs.Live;

/// <summary>What pages about jobs hear while they are open. Each stream is a read: allowed, recorded once, and bounded.</summary>
internal static class LiveEndpoints
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static void MapLiveJobs(this IEndpointRouteBuilder app)
    {
        app.MapLive<GetJobOverview, GetJobOverview.Input, JobOverview, OverviewRegion>(
            "/live/jobs",
            _ => new(),
            _ => "/jobs",
            2 * Second
        );
        app.MapLive<GetJob, GetJob.Input, JobDetail, JobRegion>(
            "/live/jobs/{id:guid}",
            id => new() { Id = id },
            id => $"/jobs/{id}",
            Second
        );
        app.MapLive<GetTenantJobs, GetTenantJobs.Input, TenantJobsView, TenantJobsRegion>(
            "/live/tenants/{id:guid}/jobs",
            id => new() { Id = id },
            id => $"/tenants/{id}/jobs",
            Second
        );
        app.MapLive<GetBatch, GetBatch.Input, BatchView, BatchRegion>(
            "/live/batches/{id:guid}",
            id => new() { Id = id },
            id => $"/jobs/batches/{id}",
            Second
        );
    }

    private static void MapLive<TQuery, TInput, TView, TRegion>(
        this IEndpointRouteBuilder app,
        string route,
        Func<Guid, TInput> input,
        Func<Guid, string> page,
        TimeSpan every
    )
        where TQuery : Query<TInput, TView>
        where TInput : class
        where TView : class
        where TRegion : Region<TView> =>
        app.MapGet(
                route,
                (HttpContext context, LiveStreams streams, QueryRunner queries) =>
                {
                    var id = context.GetRouteValue("id") is { } value
                        ? Guid.Parse(Convert.ToString(value, CultureInfo.InvariantCulture)!)
                        : Guid.Empty;
                    // What is drawn is the page's: links in it lead back there.
                    context.Request.Path = page(id);
                    context.Request.QueryString = default;
                    return AnswerAsync(
                        context,
                        streams,
                        new LiveStream<TQuery, TInput, TView, TRegion>(
                            streams,
                            queries,
                            context,
                            input(id),
                            every
                        )
                    );
                }
            )
            .WithMetadata(new StaffEndpointAttribute { CheckedBy = typeof(QueryRunner) })
            .DisableRequestTimeout()
            .DisableRateLimiting()
            .ExcludeFromDescription();

    private static async Task<IResult> AnswerAsync<TQuery, TInput, TView, TRegion>(
        HttpContext context,
        LiveStreams streams,
        LiveStream<TQuery, TInput, TView, TRegion> stream
    )
        where TQuery : Query<TInput, TView>
        where TInput : class
        where TView : class
        where TRegion : Region<TView>
    {
        if (streams.Enter(context.RequiredActor().SessionId ?? Guid.Empty) is not { } place)
        {
            return new ProblemResult(
                new Problem(
                    StatusCodes.Status429TooManyRequests,
                    "too_many_streams",
                    $"At most {LiveStreams.MostOfOne} pages of one session are kept up to date at a time. Close one, or reload this page to see what is new."
                )
            );
        }

        context.Response.RegisterForDispose(place);
        var (view, problem) = await stream.BeginAsync(context.RequestAborted);
        if (problem is not null)
        {
            return new ProblemResult(problem);
        }

        // Proxies that gather what they pass on would keep it to themselves.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.ServerSentEvents(stream.EventsAsync(view!, context.RequestAborted));
    }
}
