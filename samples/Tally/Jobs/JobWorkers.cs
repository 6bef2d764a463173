using Quartz;

namespace Tally.Jobs;

/// <summary>
/// Starts this process's workers. On PostgreSQL the processes share the jobs among them. A SQLite file knows no such thing: there
/// one process at a time has workers, and another takes over when it is gone.
/// </summary>
internal sealed partial class JobWorkers(
    ISchedulerFactory schedulers,
    JobSettings settings,
    TimeProvider clock,
    ILogger<JobWorkers> logger
) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private FileStream? _turn;

    public override void Dispose()
    {
        // Not before the scheduler has stopped, which the host does first.
        _turn?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Workers == 0)
        {
            NoWorkers();
            return;
        }

        while (!settings.IsPostgres && !IsOurTurn())
        {
            await Task.Delay(Pause, clock, stoppingToken);
        }

        var scheduler = await schedulers.GetScheduler(stoppingToken);
        await scheduler.Start(stoppingToken);
    }

    private bool IsOurTurn()
    {
        try
        {
            _turn = new FileStream(
                settings.Database + ".worker",
                FileMode.OpenOrCreate,
                FileAccess.Write,
                FileShare.None
            );
            return true;
        }
        catch (IOException) when (File.Exists(settings.Database + ".worker"))
        {
            return false;
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Tally:Jobs:Workers is 0: jobs are kept, and run by whatever other Tally has workers"
    )]
    private partial void NoWorkers();
}
