using Postern.Operations;

namespace Postern.Outbox;

/// <summary>
/// Who is at which message, and how far each has got. A message is leased before anything is done with it, so several
/// servers share the work; the lease of one that crashed runs out and another takes over. No transaction stays open
/// while a message is sent.
/// </summary>
internal sealed class OutboxLeases<TContext>(
    IDbContextFactory<TContext> contexts,
    WriteQueue writes,
    TimeProvider time
)
    where TContext : DbContext
{
    public const int BatchSize = 16;

    /// <summary>Well beyond what one attempt may take: a batch is sent in parallel.</summary>
    public static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>
    /// What was given up and is wanted again starts anew. What waits is looked at again by and by, all of a tenant's at
    /// once, so that it keeps its order.
    /// </summary>
    public async Task ReviveAsync(CancellationToken cancellation)
    {
        var now = time.Now();
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var deliveries = db.Set<OutboxDelivery>();
        var messages = db.Set<OutboxMessage>();
        var requeued = deliveries.Where(delivery =>
            delivery.State == OutboxState.Dead
            && messages.Any(message =>
                message.Id == delivery.MessageId && message.RequeuedAt > delivery.LastAttemptAt
            )
        );
        var waiting = deliveries.Where(delivery =>
            delivery.State == OutboxState.Waiting && delivery.NextAttemptAt <= now
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

        if (await waiting.AnyAsync(cancellation))
        {
            var tenants = messages
                .Where(message => waiting.Any(delivery => delivery.MessageId == message.Id))
                .Select(message => message.TenantId);
            using var turn = await writes.EnterAsync(cancellation);
#pragma warning disable RS0030 // Bookkeeping of the deliverer, no state of the business.
            await deliveries
                .Where(delivery =>
                    delivery.State == OutboxState.Waiting
                    && messages.Any(message =>
                        message.Id == delivery.MessageId && tenants.Contains(message.TenantId)
                    )
                )
                .ExecuteUpdateAsync(
                    delivery =>
                        delivery
                            .SetProperty(row => row.State, OutboxState.Pending)
                            .SetProperty(row => row.NextAttemptAt, now),
                    cancellation
                );
#pragma warning restore RS0030
        }
    }

    /// <summary>
    /// Takes due messages for this server alone until the lease runs out. The attempt is counted here, before it is
    /// made, so that a message on which the server dies is seen to have been tried. What had left, and of which nothing
    /// was heard since, is unknown from here on.
    /// </summary>
    public async Task<IReadOnlyList<Leased>> TakeAsync(
        IReadOnlyList<string> channels,
        CancellationToken cancellation
    )
    {
        var now = time.Now();
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        if (!await DueMessages.Of(db, channels, now).AnyAsync(cancellation))
        {
            return [];
        }

        var until = now + LeaseTime;
        using var turn = await writes.EnterAsync(cancellation);
#pragma warning disable RS0030 // A short transaction over the deliverer's own bookkeeping.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var deliveries = await DueMessages
            .Locked(db, channels, now, BatchSize)
            .ToListAsync(cancellation);
        foreach (var delivery in deliveries)
        {
            delivery.Attempts++;
            delivery.LastAttemptAt = now;
            delivery.NextAttemptAt = until;
            if (delivery.State == OutboxState.Sent)
            {
                delivery.State = OutboxState.Unknown;
            }
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
            deliveries.Single(delivery => delivery.MessageId == message.Id),
            until
        ));
    }

    /// <summary>Writes down that it leaves now; from now on it has as long as any other.</summary>
    /// <exception cref="LeaseLostException">Another server is at it, so it must not leave here.</exception>
    public async Task LeaveAsync(Leased leased, CancellationToken cancellation)
    {
        var now = time.Now();
        var until = now + LeaseTime;
        using var turn = await writes.EnterAsync(cancellation);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var held = now < leased.Until ? Held(db, leased) : Held(db, leased).Where(_ => false);
#pragma warning disable RS0030 // Bookkeeping of the deliverer, no state of the business.
        var marked = await held.ExecuteUpdateAsync(
            delivery =>
                delivery
                    .SetProperty(row => row.State, OutboxState.Sent)
                    .SetProperty(row => row.SentAt, now)
                    .SetProperty(row => row.NextAttemptAt, until),
            cancellation
        );
#pragma warning restore RS0030
        if (marked == 0)
        {
            throw new LeaseLostException();
        }

        leased.Until = until;
    }

    /// <summary>Writes down how it went, unless the lease has run out and another server is at it.</summary>
    public async Task SettleAsync(
        Leased leased,
        OutboxState state,
        TimeSpan wait,
        string? error,
        string? externalId,
        CancellationToken cancellation,
        bool counts = true
    )
    {
        var next = time.Now() + TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
        var attempts = counts ? leased.Attempts : leased.Attempts - 1;
        using var turn = await writes.EnterAsync(cancellation);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
#pragma warning disable RS0030 // Bookkeeping of the deliverer, no state of the business.
        await Held(db, leased)
            .ExecuteUpdateAsync(
                delivery =>
                    delivery
                        .SetProperty(row => row.State, state)
                        .SetProperty(row => row.Attempts, attempts)
                        .SetProperty(row => row.NextAttemptAt, next)
                        .SetProperty(row => row.LastError, error)
                        .SetProperty(row => row.ExternalId, externalId),
                cancellation
            );
#pragma warning restore RS0030
    }

    /// <summary>How long until what waits is looked at again: the longer it has waited, the longer.</summary>
    public TimeSpan WaitOf(OutboxMessage message)
    {
        var age = time.Now() - message.CreatedAt;
        return age < ShortestWait ? ShortestWait
            : age > LongestWait ? LongestWait
            : age;
    }

    public static IQueryable<OutboxDelivery> Held(TContext db, Leased leased) =>
        db.Set<OutboxDelivery>()
            .Where(delivery =>
                delivery.MessageId == leased.Message.Id
                && delivery.State != OutboxState.Delivered
                && delivery.State != OutboxState.Dead
                && delivery.NextAttemptAt == leased.Until
            );
}

/// <summary>A message that this server is at.</summary>
/// <param name="message">Not tracked.</param>
/// <param name="delivery">As it was taken, this attempt counted.</param>
/// <param name="until">When the lease ends.</param>
internal sealed class Leased(OutboxMessage message, OutboxDelivery delivery, DateTimeOffset until)
{
    public OutboxMessage Message => message;

    public OutboxDelivery Delivery => delivery;

    public int Attempts => delivery.Attempts;

    /// <summary>Nobody else's lease of it ends at the same time, so it tells whose it is.</summary>
    public DateTimeOffset Until { get; set; } = until;
}

/// <summary>The lease has run out: somebody else may be at the message.</summary>
internal sealed class LeaseLostException() : Exception("The lease has run out.");
