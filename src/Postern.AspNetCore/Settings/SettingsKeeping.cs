using Microsoft.Extensions.Hosting;

namespace Postern.AspNetCore.Settings;

/// <summary>Writes what has changed to the settings file, at most once a second, and what is left when the app stops. With very
/// many tenants a file takes longer: it never takes more than a twentieth of the time.</summary>
internal sealed class SettingsKeeping(SettingsStore settings, SettingsFile file, TimeProvider time)
    : BackgroundService
{
    private const int PauseForEach = 20;
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    private readonly Signal _changed = new();

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        settings.Changed += OnChanged;
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        settings.Changed -= OnChanged;
        if (_changed.IsSet)
            await WriteAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    private void OnChanged(object? sender, EventArgs e) => _changed.Set();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await _changed.WaitAsync(Timeout.InfiniteTimeSpan, stoppingToken);
                // What was begun is finished: a second's patience with an app that stops.
                var started = time.GetTimestamp();
                await WriteAsync(CancellationToken.None);
                var pause = time.GetElapsedTime(started) * PauseForEach;
                await Task.Delay(
                    pause > ShortestPause ? pause : ShortestPause,
                    time,
                    stoppingToken
                );
            }
        }
        catch (OperationCanceledException)
        {
            // The app stops.
        }
    }

    private Task WriteAsync(CancellationToken cancellation) =>
        settings.Capture() is { } document
            ? file.WriteAsync(document, cancellation)
            : Task.CompletedTask;
}
