using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postern.Impersonation;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Runtime;

/// <summary>
/// Looks at the database a few times a second, whoever has changed it, and wakes the streams when something is new.
/// When it cannot look, the streams fall silent, and customer servers refuse impersonated requests: what cannot be
/// known is not assumed.
/// </summary>
internal sealed partial class RuntimeFeed(
    IDbContextFactory<PosternDb> contexts,
    TimeProvider time,
    ILogger<RuntimeFeed> log
) : BackgroundService
{
    /// <summary>How long a change takes to be seen, at most.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    /// <summary>A look older than this is none.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = NewSignal();
    private RuntimeSnapshot? _current;
    private long _lookedAt;

    /// <summary>What holds now, looked up for this very answer.</summary>
    public async Task<RuntimeSnapshot> LookAsync(CancellationToken cancellation)
    {
        var now = time.Now();
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var running = await db.RunningImpersonations(now)
            .AsNoTracking()
            .OrderBy(session => session.Id)
            .Select(session => new RunningImpersonation(session.Id, session.ExpiresAt))
            .ToListAsync(cancellation);
        var snapshot = RuntimeSnapshot.Of(running);
        lock (_gate)
        {
            _lookedAt = time.GetTimestamp();
            if (_current?.Version == snapshot.Version)
            {
                return _current;
            }

            _current = snapshot;
            _changed.TrySetResult();
            _changed = NewSignal();
        }

        return snapshot;
    }

    /// <summary>The newest snapshot, and what ends when there is a newer one; null when the last look is too long ago.</summary>
    public (RuntimeSnapshot Snapshot, Task Changed)? Current
    {
        get
        {
            lock (_gate)
            {
                return _current is not null && time.GetElapsedTime(_lookedAt) < StaleAfter
                    ? (_current, _changed.Task)
                    : null;
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        var failing = false;
        do
        {
            try
            {
                await LookAsync(stoppingToken);
                failing = false;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                if (!failing)
                {
                    LogBlind(exception);
                }

                failing = true;
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static TaskCompletionSource NewSignal() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(
        LogLevel.Error,
        "The state of impersonations cannot be read; customer servers will refuse impersonated requests until it can"
    )]
    private partial void LogBlind(Exception exception);
}
