using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postern.AspNetCore.Settings;

namespace Postern.AspNetCore.Jobs;

/// <summary>Writes what was reported to the spool several times a second, and sends what is in the spool, the oldest first, for
/// as long as it takes.</summary>
internal sealed partial class JobReportSender(
    JobReporter reporter,
    SpoolFile file,
    ReportCalls calls,
    TimeProvider time,
    ILogger<JobReportSender> logger
) : BackgroundService
{
    /// <summary>Rows in one call; the runtime plane takes so many.</summary>
    public const int Batch = 1_000;

    /// <summary>Bytes in one call; the runtime plane takes 2 MiB.</summary>
    private const int BatchBytes = 1_500_000;
    private static readonly TimeSpan Collecting = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestFlush = TimeSpan.FromSeconds(3);

    private readonly Signal _kept = new();
    private ReportSpool? _spool;
    private bool _isMemoryLogged;
    private bool _isLossLogged;
    private bool _isAway;

    private ReportSpool Spool => _spool ??= file.Open();

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Keep();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LongestFlush);
        while (await TrySendAsync(limit.Token) && !Spool.IsEmpty)
            continue;

        Append(calls.TakeUnknown());
        if (!Spool.IsEmpty && file.Location is null)
            Unsent();
    }

    public override void Dispose()
    {
        reporter.Signed = () => { };
        _kept.Dispose();
        _spool?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Off the app's start: there may be much to read.
        await Task.Yield();
        reporter.Signed = _kept.Set;
        if (!Spool.IsEmpty)
            _kept.Set();
        await Task.WhenAll(KeepAsync(stoppingToken), SendAsync(stoppingToken));
    }

    private async Task KeepAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await reporter.WaitAsync(Collecting, Batch, cancellation);
                Keep();
            }
        }
        catch (OperationCanceledException)
        {
            // The app stops.
        }
    }

    /// <summary>Moves what was reported into the spool.</summary>
    private void Keep()
    {
        while (reporter.Take(Batch) is { Count: > 0 } reports)
        {
            List<byte[]> lines = [];
            foreach (var report in reports)
            {
                if (Line(report) is { } line)
                    lines.Add(line);
            }

            Append(lines);
        }

        if (reporter.TakeLost() is > 0 and var lost)
            Lost(lost);
        _kept.Set();
    }

    private byte[]? Line(object report)
    {
        try
        {
            if (ReportLine.Write(report) is { } line)
                return line;
            NotWritten("it is longer than 256 KiB");
        }
        catch (Exception exception)
        {
            // Whatever an app puts in: it is one report, and the others go on.
            NotWritten(exception.Message);
        }

        return null;
    }

    private void Append(IReadOnlyList<byte[]> lines)
    {
        try
        {
            Dropped(Spool.Append(lines));
        }
        catch (Exception exception) when (SpoolFile.IsExpected(exception))
        {
            if (!_isMemoryLogged)
                InMemory(exception.Message);
            _isMemoryLogged = true;
            Spool.MoveTo(new MemoryStream());
            Dropped(Spool.Append(lines));
        }
    }

    private void Dropped(int count)
    {
        if (count == 0)
            return;
        if (!_isLossLogged)
            Full(count);
        _isLossLogged = true;
    }

    private async Task SendAsync(CancellationToken cancellation)
    {
        var pause = FirstPause;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                if (await TrySendAsync(cancellation))
                {
                    pause = FirstPause;
                    if (Spool.IsEmpty)
                        await _kept.WaitAsync(calls.DueIn ?? LongestPause, cancellation);
                }
                else
                {
                    await Task.Delay(pause, time, cancellation);
                    pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Sends a batch; false when it could not, and it stays.</summary>
    private async Task<bool> TrySendAsync(CancellationToken cancellation)
    {
        try
        {
            await SendSignsAsync(cancellation);
            await calls.SendUnknownAsync(Batch, cancellation);
            var oldest = Spool.Oldest(Batch, BatchBytes);
            if (oldest.Lines.Count > 0)
            {
                await calls.SendAsync(
                    [.. oldest.Lines.Select(line => ReportRow.Of(line))],
                    cancellation
                );
                Spool.Remove(oldest);
            }

            if (_isAway)
                Back();
            (_isAway, _isLossLogged) = (false, false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception exception)
        {
            // Whatever it is: it must not take the customers' app down.
            if (!_isAway)
                Kept(exception is PosternException problem ? problem.Detail : exception.Message);
            _isAway = true;
            return false;
        }
    }

    /// <summary>One that does not arrive is told next time, unless there is a newer one: a worker stops once.</summary>
    private async Task SendSignsAsync(CancellationToken cancellation)
    {
        if (reporter.TakeSigns() is not { Count: > 0 } signs)
            return;
        var isTold = false;
        try
        {
            await calls.SendAsync(signs, cancellation);
            isTold = true;
        }
        finally
        {
            if (!isTold)
                reporter.PutBack(signs);
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Job reports cannot be sent to Postern; they are kept until they can: {Detail}"
    )]
    private partial void Kept(string detail);

    [LoggerMessage(LogLevel.Information, "Job reports are sent to Postern again")]
    private partial void Back();

    [LoggerMessage(LogLevel.Error, "A job report was left out: {Detail}")]
    private partial void NotWritten(string detail);

    [LoggerMessage(
        LogLevel.Error,
        "{Count} job reports came faster than they could be kept and are lost"
    )]
    private partial void Lost(long count);

    [LoggerMessage(
        LogLevel.Error,
        "Too many job reports wait for Postern: the oldest are given up from now on, {Count} at first"
    )]
    private partial void Full(int count);

    [LoggerMessage(
        LogLevel.Warning,
        "Postern's file of unsent job reports cannot be written; they are kept in memory: {Detail}"
    )]
    private partial void InMemory(string detail);

    [LoggerMessage(
        LogLevel.Error,
        "The app stops with job reports that Postern was not told and that no file keeps (Postern:JobsFile)"
    )]
    private partial void Unsent();
}
