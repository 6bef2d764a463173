using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postern.AspNetCore.Tokens;

namespace Postern.AspNetCore.Feed;

/// <summary>Ends the impersonated requests under way (server-sent events, WebSockets, slow answers) whose session has ended,
/// has expired, or cannot be known to live any more.</summary>
internal sealed partial class RunningRequests(
    LiveSessions sessions,
    TimeProvider time,
    ILogger<RunningRequests> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<RunningRequest, byte> _running = [];

    public RunningRequest Begin(HttpContext context, ImpersonationToken token)
    {
        var request = new RunningRequest(context, token);
        _running[request] = 0;
        return request;
    }

    public void Done(RunningRequest request)
    {
        _running.TryRemove(request, out _);
        request.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                EndWhatIsOver();
        }
        catch (OperationCanceledException)
        {
            // The app stops.
        }
    }

    private void EndWhatIsOver()
    {
        foreach (var (request, _) in _running)
        {
            if (sessions.Of(request.Token) == Liveness.Live)
                continue;

            try
            {
                request.End(time);
            }
            catch (Exception exception)
            {
                // Whatever the server makes of it: the others are to end as well, and the app is to go on.
                NotEnded(exception);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "A request of an ended session could not be ended")]
    private partial void NotEnded(Exception exception);
}
