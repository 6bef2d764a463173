using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Postern.AspNetCore.Settings;

/// <summary>Tells the runtime plane which version this server applied: at once, at most once a second, and every ten seconds
/// as a sign of life. Staff see by it whether a change is in force everywhere.</summary>
internal sealed partial class AppliedReports(
    SettingsStore settings,
    PosternClient client,
    IOptions<PosternOptions> options,
    TimeProvider time,
    ILogger<AppliedReports> logger
) : BackgroundService
{
    private const int LongestName = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Signal _applied = new();
    private bool _isFailureLogged;

    /// <summary>This process for as long as it runs. Machine and process number alone can be the same in two containers.</summary>
    public string Server { get; } = NameOfProcess();

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        settings.Applied += OnApplied;
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        settings.Applied -= OnApplied;
        await base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _applied.Dispose();
        base.Dispose();
    }

    private void OnApplied(object? sender, EventArgs e) => _applied.Set();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await _applied.WaitAsync(Interval, stoppingToken);
                if (settings.Version is { } version)
                    await SendAsync(version, stoppingToken);
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The app stops.
        }
    }

    private async Task SendAsync(string version, CancellationToken cancellation)
    {
        try
        {
            await client.AppliedAsync(new(Server, options.Value.Audience, version), cancellation);
            _isFailureLogged = false;
        }
        catch (PosternException exception)
        {
            if (!_isFailureLogged)
                NotTold(exception.Detail);
            _isFailureLogged = true;
        }
    }

    private static string NameOfProcess()
    {
        var process = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var end = $":{process}:{RandomNumberGenerator.GetHexString(4, lowercase: true)}";
        var machine = Environment.MachineName;
        return string.Concat(
            machine.AsSpan(0, Math.Min(machine.Length, LongestName - end.Length)),
            end
        );
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Postern cannot be told which settings are in force here; they are in force all the same: {Detail}"
    )]
    private partial void NotTold(string detail);
}
