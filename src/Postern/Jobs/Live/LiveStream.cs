using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Postern.Operations;
using Postern.Queries;

namespace Postern.Jobs.Live;

/// <summary>What an open page is told: its part as HTML when that has changed, and that we are still there in between.</summary>
/// <param name="streams">For the session.</param>
/// <param name="queries">What there is to show.</param>
/// <param name="context">Of the request, which says of itself that it is for the page.</param>
/// <param name="input">Of the query.</param>
/// <param name="every">How long from one look to the next, at least.</param>
internal sealed class LiveStream<TQuery, TInput, TView, TRegion>(
    LiveStreams streams,
    QueryRunner queries,
    HttpContext context,
    TInput input,
    TimeSpan every
)
    where TQuery : Query<TInput, TView>
    where TInput : class
    where TView : class
    where TRegion : Region<TView>
{
    /// <summary>An ended session is out within this time.</summary>
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(10);

    /// <summary>So that nobody between takes the silence for an end.</summary>
    private static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(15);

    /// <summary>A look that takes long is taken less often: an open page costs the database a fifth of its time, at most.</summary>
    private const int PausePerLook = 4;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time = streams.Time;
    private Actor _actor = context.RequiredActor();
    private TimeSpan _lookTook;

    private TimeSpan Pause
    {
        get
        {
            var wanted = PausePerLook * _lookTook;
            return wanted < every ? every
                : wanted < LongestPause ? wanted
                : LongestPause;
        }
    }

    /// <summary>The first look, which is recorded.</summary>
    public Task<(TView? View, Problem? Problem)> BeginAsync(CancellationToken cancellation) =>
        queries.WatchAsync<TQuery, TInput, TView>(input, _actor, begins: true, cancellation);

    public async IAsyncEnumerable<SseItem<string>> EventsAsync(
        TView first,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            streams.Stopping,
            context.RequestAborted,
            cancellation
        );
        var view = first;
        var shown = "";
        var (askedAt, toldAt) = (_time.GetTimestamp(), _time.GetTimestamp());
        while (!either.IsCancellationRequested)
        {
            var html = await LiveRenderer.RenderAsync<TRegion, TView>(context, view);
            if (html != shown)
            {
                yield return new SseItem<string>(html, "html");
                (shown, toldAt) = (html, _time.GetTimestamp());
            }
            else if (_time.GetElapsedTime(toldAt) >= HeartbeatEvery)
            {
                yield return new SseItem<string>("", "heartbeat");
                toldAt = _time.GetTimestamp();
            }

            var ask = _time.GetElapsedTime(askedAt) >= AskEvery;
            askedAt = ask ? _time.GetTimestamp() : askedAt;
            var (may, next) = await NextAsync(ask, either.Token);
            if (!may)
            {
                yield return new SseItem<string>("", "ended");
                yield break;
            }

            view = next ?? view;
        }
    }

    /// <summary>What there is a moment later; nothing while the database cannot be asked.</summary>
    private async Task<(bool May, TView? View)> NextAsync(bool ask, CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(Pause, _time, cancellation);
            if (ask)
            {
                if (await streams.StillAsync(context, cancellation) is not { } actor)
                {
                    return (false, null);
                }

                _actor = actor;
                context.Features.Set(actor);
            }

            var began = _time.GetTimestamp();
            var (view, problem) = await queries.WatchAsync<TQuery, TInput, TView>(
                input,
                _actor,
                begins: false,
                cancellation
            );
            _lookTook = _time.GetElapsedTime(began);
            return (problem is null, view);
        }
        catch (OperationCanceledException)
        {
            // The loop sees it.
            return (true, null);
        }
        catch (Exception exception) when (DatabaseFault.Of(exception) is not null)
        {
            return (true, null);
        }
    }
}
