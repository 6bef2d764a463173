using System.Collections.Frozen;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postern.Operations;

namespace Postern.Outbox;

/// <summary>
/// Takes messages from the outbox to where they belong. What one channel's receiver can tell apart is sent at least
/// once, in no promised order. What another one cannot is sent once: its state says what is known of it at every
/// moment, and after a lost answer or a crash the receiver is asked before anything is sent again.
/// </summary>
internal sealed partial class OutboxDeliverer<TContext>(
    IDbContextFactory<TContext> contexts,
    IEnumerable<IOutboxChannel> channels,
    OutboxLeases<TContext> leases,
    AuditWriter<TContext> audit,
    ChangeSignal signal,
    TimeProvider time,
    ILogger<OutboxDeliverer<TContext>> log
) : BackgroundService
    where TContext : DbContext
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly FrozenDictionary<string, IOutboxChannel> _channels =
        channels.ToFrozenDictionary(channel => channel.Name, StringComparer.Ordinal);
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
        await leases.ReviveAsync(cancellation);
        var leased = await leases.TakeAsync(_channels.Keys, cancellation);
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
                while (await DeliverDueAsync(stoppingToken) > 0) { }
                await _due.WaitAsync(Pause, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // Stopping: what was on its way is taken up again when its lease has run out.
            }
            catch (Exception exception)
            {
                LogRoundFailed(exception);
                await Task.Delay(Pause, time, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task DeliverAsync(Leased leased, CancellationToken cancellation)
    {
        var channel = _channels[leased.Message.Channel];
        var externalId = leased.Delivery.ExternalId;
        try
        {
            if (channel is IAskedChannel asked && leased.Delivery.SentAt is not null)
            {
                var finding = await AskAsync(asked, leased, cancellation);
                if (finding is not OutboxFinding.NotThere missing)
                {
                    await SettleAsync(leased, finding, cancellation);
                    return;
                }

                externalId = missing.ExternalId;
            }

            var answer = await SendAsync(channel, leased, externalId, cancellation);
            await SettleAsync(leased, answer, externalId, cancellation);
        }
        catch (LeaseLostException)
        {
            LogLeaseLost(leased.Message.Type, leased.Message.Id);
        }
    }

    /// <summary>Whatever goes wrong in asking, nothing has been learnt.</summary>
    private async Task<OutboxFinding> AskAsync(
        IAskedChannel channel,
        Leased leased,
        CancellationToken cancellation
    )
    {
        try
        {
            return await channel.AskAsync(
                Sending(leased, leased.Delivery.ExternalId),
                cancellation
            );
        }
        catch (Exception exception) when (IsFault(exception, cancellation))
        {
            LogChannelFailed(exception, leased.Message.Type, leased.Message.Id);
            return new OutboxFinding.CannotTell(FaultHere);
        }
    }

    private async Task<OutboxAnswer> SendAsync(
        IOutboxChannel channel,
        Leased leased,
        string? externalId,
        CancellationToken cancellation
    )
    {
        var sending = Sending(leased, externalId);
        try
        {
            return await channel.SendAsync(sending, cancellation);
        }
        catch (Exception exception) when (IsFault(exception, cancellation))
        {
            LogChannelFailed(exception, leased.Message.Type, leased.Message.Id);
            return sending.HasLeft
                ? new OutboxAnswer.Unclear(FaultHere)
                : new OutboxAnswer.Failed(FaultHere, null, externalId);
        }
    }

    private OutboxSending Sending(Leased leased, string? externalId) =>
        new(leased.Message, externalId, stop => leases.LeaveAsync(leased, stop));

    private static bool IsFault(Exception exception, CancellationToken cancellation) =>
        exception is not LeaseLostException && !cancellation.IsCancellationRequested;

    /// <summary>After asking: what was found is there, and what nobody can tell is asked for again, however long it takes.</summary>
    private async Task SettleAsync(
        Leased leased,
        OutboxFinding finding,
        CancellationToken cancellation
    )
    {
        switch (finding)
        {
            case OutboxFinding.Found found:
                await leases.SettleAsync(
                    leased,
                    OutboxState.Delivered,
                    TimeSpan.Zero,
                    found.Note,
                    found.ExternalId,
                    cancellation
                );
                break;
            case OutboxFinding.Wrong wrong:
                await GiveUpAsync(leased, wrong.Error, wrong.ExternalId, cancellation);
                break;
            case OutboxFinding.CannotTell cannot:
                LogAttemptFailed(
                    leased.Message.Type,
                    leased.Message.Id,
                    leased.Attempts,
                    cannot.Error
                );
                await leases.SettleAsync(
                    leased,
                    leased.Delivery.State,
                    Longer(RetrySchedule.Unending(leased.Attempts, Chance()), cannot.RetryAfter),
                    cannot.Error,
                    leased.Delivery.ExternalId,
                    cancellation
                );
                break;
            default:
                throw new InvalidOperationException($"Unknown finding {finding}.");
        }
    }

    private async Task SettleAsync(
        Leased leased,
        OutboxAnswer answer,
        string? externalId,
        CancellationToken cancellation
    )
    {
        var (type, id) = (leased.Message.Type, leased.Message.Id);
        switch (answer)
        {
            case OutboxAnswer.Accepted accepted:
                await leases.SettleAsync(
                    leased,
                    OutboxState.Delivered,
                    TimeSpan.Zero,
                    accepted.Note,
                    accepted.ExternalId,
                    cancellation
                );
                break;
            case OutboxAnswer.Waits waits:
                await leases.SettleAsync(
                    leased,
                    OutboxState.Waiting,
                    leases.WaitOf(leased.Message),
                    waits.Why,
                    externalId,
                    cancellation,
                    counts: false
                );
                break;
            case OutboxAnswer.Unclear unclear:
                LogAttemptFailed(type, id, leased.Attempts, unclear.Error);
                await leases.SettleAsync(
                    leased,
                    OutboxState.Unknown,
                    Longer(RetrySchedule.Unending(leased.Attempts, Chance()), unclear.RetryAfter),
                    unclear.Error,
                    unclear.ExternalId ?? externalId,
                    cancellation
                );
                break;
            case OutboxAnswer.Failed failed when WaitAfterFailure(leased) is { } wait:
                LogAttemptFailed(type, id, leased.Attempts, failed.Error);
                await leases.SettleAsync(
                    leased,
                    OutboxState.Pending,
                    Longer(wait, failed.RetryAfter),
                    failed.Error,
                    failed.ExternalId ?? externalId,
                    cancellation
                );
                break;
            case OutboxAnswer.Failed failed:
                await GiveUpAsync(
                    leased,
                    failed.Error,
                    failed.ExternalId ?? externalId,
                    cancellation
                );
                break;
            case OutboxAnswer.Refused refused:
                await GiveUpAsync(
                    leased,
                    refused.Error,
                    refused.ExternalId ?? externalId,
                    cancellation
                );
                break;
            default:
                throw new InvalidOperationException($"Unknown answer {answer}.");
        }
    }

    /// <summary>Until the next attempt; null: that was the last.</summary>
    private TimeSpan? WaitAfterFailure(Leased leased)
    {
        var (attempts, message) = (leased.Attempts, leased.Message);
        return
            _channels[message.Channel] is IAskedChannel
            && time.Now() - (message.RequeuedAt ?? message.CreatedAt) < RetrySchedule.Whole
            ? RetrySchedule.Unending(attempts, Chance())
            : RetrySchedule.After(attempts, Chance());
    }

    private static TimeSpan Longer(TimeSpan wait, TimeSpan? asked) =>
        asked > wait ? asked.Value : wait;

    private static double Chance() => Random.Shared.NextDouble();

    private async Task GiveUpAsync(
        Leased leased,
        string error,
        string? externalId,
        CancellationToken cancellation
    )
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
                if (
                    await OutboxLeases<TContext>
                        .Held(db, leased)
                        .SingleOrDefaultAsync(cancellation) is
                    { } delivery
                )
                {
                    delivery.State = OutboxState.Dead;
                    delivery.LastError = error;
                    delivery.ExternalId = externalId;
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
}
