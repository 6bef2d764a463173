using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Postern.AspNetCore.Jobs;
using Quartz;

namespace Postern.Quartz;

/// <summary>Gives a sign of life for each scheduler that runs here, and says when it is stopped.</summary>
internal sealed partial class WorkerHeartbeat(
    ISchedulerFactory schedulers,
    IJobReporter reporter,
    RunningJobs running,
    PosternSource source,
    IOptions<PosternQuartzOptions> options,
    TimeProvider time,
    ILogger<WorkerHeartbeat> logger
) : BackgroundService
{
    /// <summary>Schedulers start a moment after the app: until one does, it is looked at more often.</summary>
    private static readonly TimeSpan FirstInterval = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _interval = options.Value.Heartbeat;
    private readonly HashSet<string> _alive = new(StringComparer.Ordinal);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            foreach (var worker in _alive)
                reporter.Report(Sign(worker, WorkerState.Stopped));
        }
        catch (Exception exception)
        {
            // An app that stops is not held up by it; the worker seems silent.
            Missed(exception);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await BeatAsync(stoppingToken);
                await Task.Delay(
                    _alive.Count == 0 ? FirstInterval : _interval,
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

    private async Task BeatAsync(CancellationToken cancellation)
    {
        try
        {
            foreach (var scheduler in await schedulers.GetAllSchedulers(cancellation))
            {
                var worker = scheduler.SchedulerInstanceId;
                if (scheduler.Status == SchedulerStatus.Running)
                {
                    _alive.Add(worker);
                    reporter.Report(Sign(worker, WorkerState.Running));
                }
                else if (_alive.Remove(worker))
                {
                    reporter.Report(Sign(worker, WorkerState.Stopped));
                }
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The next one may come through; until then the worker seems silent.
            Missed(exception);
        }
    }

    private WorkerSign Sign(string worker, WorkerState state) =>
        new()
        {
            Source = source.Name,
            Id = worker,
            State = state,
            Running = state == WorkerState.Running ? running.Count : 0,
            Every = (int)_interval.TotalSeconds,
        };

    [LoggerMessage(LogLevel.Warning, "Postern could not be told that the job workers are alive")]
    private partial void Missed(Exception exception);
}
