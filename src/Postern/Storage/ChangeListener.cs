using Microsoft.Extensions.Logging;
using Postern.Operations;

namespace Postern.Storage;

/// <summary>
/// Hears what other processes have committed to the same PostgreSQL. After a broken connection it tells of
/// <see cref="ChangeNotice.Anything"/>, since nobody knows what was missed. On SQLite there is nobody to listen to.
/// </summary>
internal sealed partial class ChangeListener(
    DatabaseSettings database,
    ChangeSignal signal,
    TimeProvider time,
    ILogger<ChangeListener> log
)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Listens until cancelled, whatever happens to the connection.</summary>
    /// <param name="heard">Returns at once. This process's own changes are not repeated.</param>
    /// <param name="cancellation">Ends it, without an exception.</param>
    public async Task ListenAsync(Action<ChangeNotice> heard, CancellationToken cancellation)
    {
        if (!database.IsPostgres)
        {
            return;
        }

        var pause = FirstPause;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await ListenOnceAsync(heard, () => pause = FirstPause, cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                // Told to stop.
            }
            catch (Exception exception)
            {
                if (pause == FirstPause)
                {
                    LogDeaf(exception);
                }

                await Task.Delay(pause * (0.5 + Random.Shared.NextDouble()), time, cancellation)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private async Task ListenOnceAsync(
        Action<ChangeNotice> heard,
        Action listening,
        CancellationToken cancellation
    )
    {
        await using var connection = await SideConnection.OpenAsync(database, cancellation);
        connection.Notification += (_, notification) =>
        {
            var (sender, notice) = ChangePayload.Read(notification.Payload);
            if (sender != signal.Id)
            {
                heard(notice);
            }
        };
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = $"listen {ChangePayload.Channel}";
            await command.ExecuteNonQueryAsync(cancellation);
        }

        listening();
        heard(ChangeNotice.Anything);
        while (true)
        {
            await connection.WaitAsync(cancellation);
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Changes by other servers are not heard at once; they are found within a second. Listening again as soon as that is possible"
    )]
    private partial void LogDeaf(Exception exception);
}
