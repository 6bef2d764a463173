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
    Heartbeats heartbeats,
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
                heartbeats.Beat("outbox");
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
}
