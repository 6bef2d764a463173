using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postern.AspNetCore.Client;
using Postern.AspNetCore.Settings;
using Postern.AspNetCore.Tokens;

namespace Postern.AspNetCore.Feed;

/// <summary>Listens to the runtime plane for as long as the app runs. No request waits for it, and the app starts without it.</summary>
internal sealed partial class RuntimeFeed(
    PosternClient client,
    LiveSessions sessions,
    SettingsStore settings,
    SigningKeys keys,
    TimeProvider time,
    ILogger<RuntimeFeed> logger
) : BackgroundService
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Three heartbeats missed: the connection is dead, whatever TCP thinks.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(6);

    /// <summary>So that a key that is withdrawn is not trusted for long.</summary>
    private static readonly TimeSpan KeysFor = TimeSpan.FromMinutes(5);

    /// <summary>The version that this process has taken from the plane; null asks for everything. What a file says is not asked
    /// to go on from: it may be another plane's.</summary>
    private string? _lastVersion;
    private bool _isConnected;
    private bool _isLossLogged;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = ShortestPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it is: it must not take the customers' app down.
                LogLoss(exception);
                // What was said could not be taken: the same again would not help.
                if (
                    exception is not (PosternException or IOException or OperationCanceledException)
                )
                    _lastVersion = null;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            pause = _isConnected ? ShortestPause : Longer(pause);
            _isConnected = false;
            // Up to half more, so that a restarted plane does not meet all servers of the app in one moment.
            var jitter = 1 + (Random.Shared.NextDouble() / 2);
            await Task.Delay(pause * jitter, time, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ListenAsync(CancellationToken stopping)
    {
        using var silence = new CancellationTokenSource(LongestSilence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, silence.Token);
        await keys.RefreshAsync(either.Token);
        var keysReadAt = time.GetTimestamp();
        using var answer = await client.OpenChangesAsync(_lastVersion, either.Token);
        await using var stream = await answer.Content.ReadAsStreamAsync(either.Token);
        await foreach (
            var item in SseParser.Create(stream, FeedReader.Read).EnumerateAsync(either.Token)
        )
        {
            silence.CancelAfter(LongestSilence);
            Take(item.Data);
            if (time.GetElapsedTime(keysReadAt) < KeysFor)
                continue;
            await keys.RefreshAsync(either.Token);
            keysReadAt = time.GetTimestamp();
        }
    }

    private void Take(FeedEvent? item)
    {
        switch (item)
        {
            case Snapshot snapshot:
                settings.Replace(snapshot);
                sessions.Replace(snapshot.Impersonations);
                Took(snapshot.Version);
                break;
            case Changes changes:
                Take(changes);
                break;
            // A sign of life counts only after this connection's first event: before it, what we know may be old.
            case Heartbeat when _isConnected:
                sessions.Heard();
                break;
        }
    }

    private void Take(Changes changes)
    {
        if (changes.From != _lastVersion)
            throw new VersionGapException(changes.From, _lastVersion);
        if (!_isConnected && changes.Impersonations is null)
            throw new JsonException("The first changes of a connection must list the sessions.");

        settings.Apply(changes);
        if (changes.Impersonations is { } impersonations)
            sessions.Replace(impersonations);
        else
            sessions.Heard();
        Took(changes.Version);
    }

    private void Took(string version)
    {
        _lastVersion = version;
        if (!_isConnected)
            Connected();
        (_isConnected, _isLossLogged) = (true, false);
    }

    private static TimeSpan Longer(TimeSpan pause) =>
        pause * 2 < LongestPause ? pause * 2 : LongestPause;

    private void LogLoss(Exception exception)
    {
        // Once for each loss: the next attempts follow within seconds.
        if (!_isLossLogged)
            Lost(exception is PosternException problem ? problem.Detail : exception.Message);
        _isLossLogged = true;
    }

    [LoggerMessage(LogLevel.Information, "Postern's feed is connected")]
    private partial void Connected();

    [LoggerMessage(
        LogLevel.Warning,
        "Postern's feed is lost, settings stay and impersonation stops until it is back: {Detail}"
    )]
    private partial void Lost(string detail);
}
