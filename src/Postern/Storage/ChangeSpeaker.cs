using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Postern.Operations;

namespace Postern.Storage;

/// <summary>
/// Tells other processes over the same PostgreSQL what this one has committed. Not within the transaction, where NOTIFY
/// takes a lock that makes all writers of a database queue up at their commits; but after it, from a connection beside
/// them, and what was committed meanwhile goes in one. A notification that gets lost costs a second: whoever listens
/// also looks.
/// </summary>
internal sealed partial class ChangeSpeaker(
    DatabaseSettings database,
    ChangeSignal signal,
    TimeProvider time,
    ILogger<ChangeSpeaker> log
) : BackgroundService
{
    /// <summary>Between two, so that a busy server says a hundred a second at most.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(1);

    private readonly PendingChanges _pending = new();

    public override void Dispose()
    {
        _pending.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Both planes of a process have one of these, over one signal: the second waits until the first is gone.
        await signal.Speaker.WaitAsync(stoppingToken);
        try
        {
            using var subscription = signal.Subscribe(_pending.Add, log);
            var failing = false;
            while (!stoppingToken.IsCancellationRequested)
            {
                try
                {
                    await SpeakAsync(() => failing = false, stoppingToken);
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    if (!failing)
                    {
                        LogMute(exception);
                    }

                    failing = true;
                    await Task.Delay(PauseAfterFault, time, stoppingToken);
                }
            }
        }
        finally
        {
            signal.Speaker.Release();
        }
    }

    private async Task SpeakAsync(Action spoken, CancellationToken cancellation)
    {
        await using var connection = await SideConnection.OpenAsync(database, cancellation);
        await using var command = new NpgsqlCommand("select pg_notify($1, $2)", connection);
        var payload = new NpgsqlParameter<string>();
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = ChangePayload.Channel });
        command.Parameters.Add(payload);
        await command.PrepareAsync(cancellation);
        while (true)
        {
            await _pending.WaitAsync(Timeout.InfiniteTimeSpan, cancellation);
            if (_pending.Take() is { } notice)
            {
                payload.TypedValue = ChangePayload.Write(signal.Id, notice);
                await command.ExecuteNonQueryAsync(cancellation);
                spoken();
                await Task.Delay(Rest, time, cancellation);
            }
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Other servers cannot be told of changes at once; they find out within a second. Trying again"
    )]
    private partial void LogMute(Exception exception);
}
