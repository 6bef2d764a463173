using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postern.AspNetCore.Client;
using Postern.AspNetCore.Feed;
using Postern.AspNetCore.Tokens;

namespace Postern.AspNetCore.Reports;

/// <summary>Sends what was done and what was ended, in this order, each second or when a batch is full; keeps and tries again
/// what did not arrive.</summary>
internal sealed partial class ReportSender(
    RequestReports reports,
    LiveSessions sessions,
    PosternClient client,
    TimeProvider time,
    ILogger<ReportSender> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestFlush = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, byte> _ends = [];
    private readonly SemaphoreSlim _signal = new(0);
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private volatile bool _isAway;

    /// <summary>Called when a report has been added.</summary>
    public void Added()
    {
        // While the plane is away the pauses decide, not the requests.
        if (!_isAway && reports.Count >= RequestReports.Batch && _signal.CurrentCount == 0)
            _signal.Release();
    }

    /// <summary>
    /// Ends a session: here at once, at the runtime plane after all of its reports. Waits for that as long as
    /// <paramref name="atMost"/>; what has not arrived by then is tried again until it has.
    /// </summary>
    public async Task EndAsync(ImpersonationToken token, TimeSpan atMost)
    {
        sessions.EndedHere(token);
        _ends[token.SessionId] = 0;
        using var limit = new CancellationTokenSource(atMost, time);
        await SendAsync(limit.Token);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LongestFlush);
        if (!await SendAsync(limit.Token))
            Unsent(reports.Count, _ends.Count);
    }

    public override void Dispose()
    {
        _signal.Dispose();
        _oneAtATime.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = Interval;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _signal.WaitAsync(pause, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            _isAway = !await SendAsync(stoppingToken);
            pause = _isAway ? Longer(pause) : Interval;
        }
    }

    /// <summary>Sends all there is; false when it could not, and what is left stays.</summary>
    private async Task<bool> SendAsync(CancellationToken cancellation)
    {
        try
        {
            await _oneAtATime.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        try
        {
            while (reports.Count > 0)
            {
                foreach (var (session, batch) in reports.Oldest())
                    await ReportAsync(session, batch, cancellation);
            }
            foreach (var (session, _) in _ends)
                await EndAsync(session, cancellation);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception exception)
        {
            // Whatever it is: it must not take the customers' app down.
            Kept(exception is PosternException problem ? problem.Detail : exception.Message);
            return false;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private async Task ReportAsync(
        Guid session,
        IReadOnlyList<RequestReport> batch,
        CancellationToken cancellation
    )
    {
        try
        {
            var answer = await client.ReportAsync(session, batch, cancellation);
            foreach (var rejected in answer.Rejected ?? [])
                Rejected(session, rejected.Code, rejected.Detail);
        }
        catch (PosternException exception) when (IsFinal(exception))
        {
            Rejected(session, exception.Code, exception.Detail);
        }

        reports.Remove(session, batch.Count);
    }

    private async Task EndAsync(Guid session, CancellationToken cancellation)
    {
        try
        {
            await client.EndAsync(session, new("staff", null), cancellation);
        }
        catch (PosternException exception) when (IsFinal(exception))
        {
            NotEnded(session, exception.Detail);
        }

        _ends.TryRemove(session, out _);
    }

    /// <summary>Whether the same call will be refused for ever. A service key that is refused may be put right.</summary>
    private static bool IsFinal(PosternException exception) =>
        !exception.IsTransient
        && exception.Status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden);

    private static TimeSpan Longer(TimeSpan pause) =>
        pause * 2 < LongestPause ? pause * 2 : LongestPause;

    [LoggerMessage(
        LogLevel.Warning,
        "Reports of impersonated requests could not be sent; they are kept: {Detail}"
    )]
    private partial void Kept(string detail);

    [LoggerMessage(
        LogLevel.Error,
        "Postern refused a report of impersonation {Session}: {Code}, {Detail}"
    )]
    private partial void Rejected(Guid session, string? code, string? detail);

    [LoggerMessage(LogLevel.Error, "Postern refused to end impersonation {Session}: {Detail}")]
    private partial void NotEnded(Guid session, string detail);

    [LoggerMessage(
        LogLevel.Error,
        "The app stops with {Reports} reports and {Ends} ends that Postern was not told"
    )]
    private partial void Unsent(int reports, int ends);
}
