using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postern.Operations;

namespace Postern.Jobs.Hangfire;

/// <summary>
/// Reads Hangfire's tables again and again, on one server at a time, and takes in what has happened there. It shows
/// itself among the workers: while it cannot read, it is silent.
/// </summary>
internal sealed partial class HangfireWatch(
    HangfireReader reader,
    HangfireLease lease,
    JobIntake jobs,
    WorkerIntake workers,
    TimeProvider time,
    ILogger<HangfireWatch> log
) : BackgroundService
{
    /// <summary>Its name among the workers of <see cref="JobRules.OwnSource"/>.</summary>
    public const string Worker = "hangfire-reader";

    private const int SignSeconds = 15;
    private const int MostToldOf = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(3);

    private readonly HangfireServers _servers = new();
    private readonly HashSet<string> _unknownTenants = new(StringComparer.Ordinal);
    private DateTimeOffset _signAt;

    /// <summary>Reads one page and takes it in.</summary>
    /// <returns>Whether there is more to read at once.</returns>
    public async Task<bool> PassAsync(CancellationToken cancellation)
    {
        if (!await lease.HoldAsync(cancellation))
        {
            return false;
        }

        var now = time.Now();
        if (_signAt == default)
        {
            // Known from the beginning: one that has never read is missed as well.
            await SignAsync([], now, cancellation);
        }

        var page = await reader.ReadAsync(lease.Position, now, cancellation);
        await TakeAsync(page.Events, cancellation);
        // What was taken in twice changes nothing: another server goes on from the same place.
        var isOurs = await lease.MoveAsync(page.Position, cancellation);
        await SignAsync(_servers.Look(page.Servers, now), now, cancellation);
        return isOurs && page.HasMore;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failed = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = Interval;
            try
            {
                wait = await PassAsync(stoppingToken) ? TimeSpan.Zero : Interval;
                if (failed > 0)
                {
                    LogReadingAgain();
                }

                failed = 0;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                if (failed++ == 0)
                {
                    LogFailing(exception);
                }

                wait = Interval * Math.Pow(2, Math.Min(failed, 6));
            }
            catch (OperationCanceledException)
            {
                break;
            }

            await Task.Delay(wait < LongestWait ? wait : LongestWait, time, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await LeaveAsync();
    }

    private async Task TakeAsync(IReadOnlyList<JobEvent> events, CancellationToken cancellation)
    {
        if (events.Count == 0)
        {
            return;
        }

        var left = await jobs.TakeAsync(JobRules.OwnApp, events, cancellation);
        var unknown = left.Keys.Order().ToList();
        if (unknown.Count == 0)
        {
            return;
        }

        // Better a job of nobody's than none; once the tenant is told of, the next thing that happens to it says whose it is.
        await jobs.TakeAsync(
            JobRules.OwnApp,
            [.. unknown.Select(index => events[index] with { Tenant = null })],
            cancellation
        );
        foreach (var tenant in unknown.Select(index => events[index].Tenant!).Distinct())
        {
            if (_unknownTenants.Count < MostToldOf && _unknownTenants.Add(tenant))
            {
                LogUnknownTenant(tenant);
            }
        }
    }

    private async Task SignAsync(
        IReadOnlyList<WorkerSign> signs,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        if (now >= _signAt)
        {
            signs = [.. signs, Own(WorkerSignState.Running)];
            _signAt = now.AddSeconds(SignSeconds);
        }

        if (signs.Count > 0)
        {
            await workers.SeenAsync(JobRules.OwnApp, signs, cancellation);
        }
    }

    private static WorkerSign Own(WorkerSignState state) =>
        new()
        {
            Source = JobRules.OwnSource,
            Id = Worker,
            State = state,
            Every = SignSeconds,
        };

    /// <summary>Lets another server take over at once, and says that it stops: it is not missing.</summary>
    private async Task LeaveAsync()
    {
        using var limit = new CancellationTokenSource(Farewell, time);
        try
        {
            if (await lease.ReleaseAsync(limit.Token))
            {
                await workers.SeenAsync(
                    JobRules.OwnApp,
                    [Own(WorkerSignState.Stopped)],
                    limit.Token
                );
            }
        }
        catch (Exception exception)
        {
            LogNotLeft(exception);
        }
    }

    [LoggerMessage(
        LogLevel.Error,
        "Hangfire's jobs cannot be read; it is tried again, at most a minute apart, and this is said once"
    )]
    private partial void LogFailing(Exception exception);

    [LoggerMessage(LogLevel.Information, "Hangfire's jobs can be read again")]
    private partial void LogReadingAgain();

    [LoggerMessage(
        LogLevel.Warning,
        "Hangfire jobs name the tenant {Tenant}, which is not known; they are shown without a tenant. Tell of it with PUT /runtime/v1/tenants, or set the tenant path right"
    )]
    private partial void LogUnknownTenant(string tenant);

    [LoggerMessage(
        LogLevel.Warning,
        "The reader of Hangfire's jobs could not say that it stops; another server takes over when its lease has run out"
    )]
    private partial void LogNotLeft(Exception exception);
}
