using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postern.Operations;

namespace Postern.Outbox;

/// <summary>
/// Takes messages from the outbox to the webhook, at least once each and in no promised order. A message is leased
/// before it is sent, so several servers share the work; the lease of one that crashed runs out and another takes
/// over. Sending never holds a transaction open.
/// </summary>
internal sealed partial class OutboxDeliverer<TContext>(
    IDbContextFactory<TContext> contexts,
    WebhookSender webhook,
    AuditWriter<TContext> audit,
    WriteQueue writes,
    ChangeSignal signal,
    TimeProvider time,
    ILogger<OutboxDeliverer<TContext>> log
) : BackgroundService
    where TContext : DbContext
{
    private const int BatchSize = 16;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Well beyond the sender's timeout: a batch is sent in parallel.</summary>
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _due = new(0);

    /// <summary>There is something to send: do not wait for the next round.</summary>
    public void Signal()
    {
        if (_due.CurrentCount == 0)
        {
            _due.Release();
        }
    }

    /// <summary>Sends one batch of what is due.</summary>
    /// <returns>How many messages were tried.</returns>
    public async Task<int> DeliverDueAsync(CancellationToken cancellation)
    {
        var now = time.Now();
        await ReviveAsync(now, cancellation);
        var leased = await LeaseAsync(now, cancellation);
        await Task.WhenAll(leased.Select(message => DeliverAsync(message, cancellation)));
        return leased.Count;
    }

    public override void Dispose()
    {
        _due.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = signal.Subscribe(
            notice =>
            {
                if (notice.Concerns(nameof(OutboxMessage)))
                {
                    Signal();
                }
            },
            log
        );
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await DeliverDueAsync(stoppingToken) == BatchSize) { }
                await _due.WaitAsync(Pause, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // Stopping: what was on its way is sent again when its lease has run out.
            }
            catch (Exception exception)
            {
                LogRoundFailed(exception);
                await Task.Delay(Pause, time, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Messages that were given up and that somebody asked to be sent again start anew.</summary>
    private async Task ReviveAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var requeued = db.Set<OutboxDelivery>()
            .Where(delivery =>
                delivery.State == OutboxState.Dead
                && db.Set<OutboxMessage>()
                    .Any(message =>
                        message.Id == delivery.MessageId
                        && message.RequeuedAt > delivery.LastAttemptAt
                    )
            );
        if (await requeued.AnyAsync(cancellation))
        {
            using var turn = await writes.EnterAsync(cancellation);
#pragma warning disable RS0030 // Bookkeeping of the deliverer, no state of the business.
            await requeued.ExecuteUpdateAsync(
                delivery =>
                    delivery
                        .SetProperty(row => row.State, OutboxState.Pending)
                        .SetProperty(row => row.Attempts, 0)
                        .SetProperty(row => row.NextAttemptAt, now),
                cancellation
            );
#pragma warning restore RS0030
        }
    }

    /// <summary>
    /// Takes due messages for this server alone until the lease runs out. The attempt is counted here, before it is
    /// made, so that a message on which the server dies is given up in the end as well.
    /// </summary>
    private async Task<IReadOnlyList<Leased>> LeaseAsync(
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        if (!await Due(db, now).AnyAsync(cancellation))
        {
            return [];
        }

        var until = now + LeaseTime;
        using var turn = await writes.EnterAsync(cancellation);
#pragma warning disable RS0030 // A short transaction over the deliverer's own bookkeeping.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var deliveries = await DueForUpdate(db, now).ToListAsync(cancellation);
        foreach (var delivery in deliveries)
        {
            delivery.Attempts++;
            delivery.LastAttemptAt = now;
            delivery.NextAttemptAt = until;
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
#pragma warning restore RS0030

        var ids = deliveries.ConvertAll(delivery => delivery.MessageId);
        var messages = await db.Set<OutboxMessage>()
            .AsNoTracking()
            .Where(message => ids.Contains(message.Id))
            .ToListAsync(cancellation);
        return messages.ConvertAll(message => new Leased(
            message,
            deliveries.Single(delivery => delivery.MessageId == message.Id).Attempts,
            until
        ));
    }

    private static IQueryable<OutboxDelivery> Due(TContext db, DateTimeOffset now) =>
        db.Set<OutboxDelivery>()
            .Where(delivery =>
                delivery.State == OutboxState.Pending && delivery.NextAttemptAt <= now
            );

    /// <summary>Several servers on PostgreSQL each take other rows; SQLite has one writer anyway.</summary>
    private static IQueryable<OutboxDelivery> DueForUpdate(TContext db, DateTimeOffset now) =>
        db.Database.IsNpgsql()
            ? db.Set<OutboxDelivery>()
                .FromSql(
                    $"""
                    select * from outbox_deliveries
                    where state = 'pending' and next_attempt_at <= {now}
                    order by next_attempt_at limit {BatchSize}
                    for update skip locked
                    """
                )
            : Due(db, now).OrderBy(delivery => delivery.NextAttemptAt).Take(BatchSize);

    private async Task DeliverAsync(Leased leased, CancellationToken cancellation)
    {
        var message = leased.Message;
        var answer = await webhook.SendAsync(message.Id, message.Payload, cancellation);
        if (answer.Result == WebhookResult.Accepted)
        {
            await SettleAsync(leased, OutboxState.Delivered, leased.Until, null, cancellation);
            return;
        }

        LogAttemptFailed(message.Type, message.Id, leased.Attempts, answer.Error);
        if (
            answer.Result == WebhookResult.Failed
            && RetrySchedule.After(leased.Attempts, Random.Shared.NextDouble()) is { } wait
        )
        {
            var next = time.Now() + TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
            await SettleAsync(leased, OutboxState.Pending, next, answer.Error, cancellation);
        }
        else
        {
            await GiveUpAsync(leased, answer.Error, cancellation);
        }
    }

    /// <summary>Writes down how it went, unless the lease has run out and another server is at it.</summary>
    private async Task SettleAsync(
        Leased leased,
        OutboxState state,
        DateTimeOffset nextAttemptAt,
        string? error,
        CancellationToken cancellation
    )
    {
        using var turn = await writes.EnterAsync(cancellation);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
#pragma warning disable RS0030 // Bookkeeping of the deliverer, no state of the business.
        await Held(db, leased)
            .ExecuteUpdateAsync(
                delivery =>
                    delivery
                        .SetProperty(row => row.State, state)
                        .SetProperty(row => row.NextAttemptAt, nextAttemptAt)
                        .SetProperty(row => row.LastError, error),
                cancellation
            );
#pragma warning restore RS0030
    }

    private async Task GiveUpAsync(Leased leased, string? error, CancellationToken cancellation)
    {
        var message = leased.Message;
        LogGivenUp(message.Type, message.Id, leased.Attempts, error);
        await audit.WriteAsync(
            Actor.System("outbox"),
            AuditKind.System,
            "outbox.message.dead",
            $"Gave up sending {message.Type} after {leased.Attempts} attempts: {error}",
            cancellation,
            await SubjectAsync(message, cancellation),
            change: async db =>
            {
                if (await Held(db, leased).SingleOrDefaultAsync(cancellation) is { } delivery)
                {
                    delivery.State = OutboxState.Dead;
                    delivery.LastError = error;
                }
            }
        );
    }

    /// <summary>Whom the change was about that the message tells of.</summary>
    private async Task<AuditSubject> SubjectAsync(
        OutboxMessage message,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db.Set<AuditEntry>()
            .Where(entry => entry.Id == message.AuditEntryId)
            .Select(entry => new AuditSubject(
                "outboxMessage",
                message.Id.ToString(),
                entry.TenantId,
                entry.UserId,
                entry.ImpersonationId
            ))
            .SingleAsync(cancellation);
    }

    private static IQueryable<OutboxDelivery> Held(TContext db, Leased leased) =>
        db.Set<OutboxDelivery>()
            .Where(delivery =>
                delivery.MessageId == leased.Message.Id
                && delivery.State == OutboxState.Pending
                && delivery.NextAttemptAt == leased.Until
            );

    [LoggerMessage(
        LogLevel.Warning,
        "Message {Type} {Id} did not arrive at attempt {Attempt}: {Error}"
    )]
    private partial void LogAttemptFailed(string type, Guid id, int attempt, string? error);

    [LoggerMessage(
        LogLevel.Error,
        "Message {Type} {Id} is given up after {Attempts} attempts: {Error}. Send it again with outbox.message.redeliver"
    )]
    private partial void LogGivenUp(string type, Guid id, int attempts, string? error);

    [LoggerMessage(LogLevel.Error, "A round of the outbox failed; it goes on in a second")]
    private partial void LogRoundFailed(Exception exception);

    /// <summary>A message that this server is at.</summary>
    /// <param name="Message">Not tracked.</param>
    /// <param name="Attempts">This one counted.</param>
    /// <param name="Until">When the lease ends; nobody else's lease ends at the same time.</param>
    private sealed record Leased(OutboxMessage Message, int Attempts, DateTimeOffset Until);
}
