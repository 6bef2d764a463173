using Microsoft.Extensions.Logging;

namespace Postern.Operations;

/// <summary>Forgets answers that no client will ask for any more: hourly, a few at a time so that nobody waits for it.</summary>
internal sealed partial class IdempotencySweeper<TContext>(
    IDbContextFactory<TContext> contexts,
    WriteQueue writes,
    TimeProvider time,
    ILogger<IdempotencySweeper<TContext>> log
) : Recurring(Pause, time)
    where TContext : DbContext
{
    private const int BatchSize = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    /// <summary>Removes every record older than <see cref="IdempotencyRecord.Retention"/>.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellation)
    {
        var before = Time.Now() - IdempotencyRecord.Retention;
        var total = 0;
        int swept;
        do
        {
            using var turn = await writes.EnterAsync(cancellation);
            await using var db = await contexts.CreateDbContextAsync(cancellation);
#pragma warning disable RS0030 // Bookkeeping of the runner, no state of the business.
            swept = await db.Set<IdempotencyRecord>()
                .Where(record => record.CreatedAt < before)
                .OrderBy(record => record.CreatedAt)
                .Take(BatchSize)
                .ExecuteDeleteAsync(cancellation);
#pragma warning restore RS0030
            total += swept;
        } while (swept == BatchSize);

        return total;
    }

    protected override Task TurnAsync(CancellationToken cancellation) => SweepAsync(cancellation);

    protected override void OnFailing(Exception exception) => LogSweepFailed(exception);

    [LoggerMessage(
        LogLevel.Warning,
        "Old idempotency keys could not be removed; the next try is in an hour"
    )]
    private partial void LogSweepFailed(Exception exception);
}
