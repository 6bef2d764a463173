using System.Collections.Frozen;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Billing.Stripe;

/// <summary>
/// Does what follows from the events that have come in, oldest first, each by an operation of its own. One that cannot
/// be done yet stays, and is looked at again; doing one twice changes nothing.
/// </summary>
internal sealed partial class StripeInbox(
    IDbContextFactory<PosternDb> contexts,
    IEnumerable<IStripeEventHandler> handlers,
    WriteQueue writes,
    ChangeSignal signal,
    TimeProvider time,
    ILogger<StripeInbox> log
) : BackgroundService
{
    private const int BatchSize = 50;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ILookup<string, IStripeEventHandler> _handlers = handlers
        .SelectMany(handler => handler.Types, (handler, type) => (handler, type))
        .ToLookup(pair => pair.type, pair => pair.handler, StringComparer.Ordinal);
    private readonly SemaphoreSlim _came = new(0);

    /// <summary>That an event has come in.</summary>
    public static ChangeNotice Notice { get; } =
        new(FrozenSet.Create(StringComparer.Ordinal, nameof(StripeEvent)), FrozenSet<Guid>.Empty);

    /// <summary>Goes through what has come in, once.</summary>
    /// <returns>How many events are dealt with for good.</returns>
    public async Task<int> HandleAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var waiting = await db
            .StripeEvents.AsNoTracking()
            .Where(row => row.State == StripeEventState.Received)
            .OrderBy(row => row.CreatedAt)
            .ThenBy(row => row.ReceivedAt)
            .Take(BatchSize)
            .ToListAsync(cancellation);
        var settled = 0;
        foreach (var received in waiting)
        {
            var outcome = await HandleAsync(received, cancellation);
            await SettleAsync(received, outcome, cancellation);
            settled += outcome.State == StripeEventState.Received ? 0 : 1;
        }

        return settled;
    }

    public override void Dispose()
    {
        _came.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = signal.Subscribe(
            notice =>
            {
                if (notice.Concerns(nameof(StripeEvent)) && _came.CurrentCount == 0)
                {
                    _came.Release();
                }
            },
            log
        );
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await HandleAsync(stoppingToken) > 0) { }
                await _came.WaitAsync(Pause, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // Stopping: what came in is in the database.
            }
            catch (Exception exception)
            {
                LogRoundFailed(exception);
                await Task.Delay(Pause, time, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<EventOutcome> HandleAsync(
        StripeEvent received,
        CancellationToken cancellation
    )
    {
        var body = StripeEventBody.Read(Encoding.UTF8.GetBytes(received.Payload))!;
        var outcome = EventOutcome.Ignored("Nothing follows from events of this type.");
        try
        {
            foreach (var handler in _handlers[received.Type])
            {
                outcome = await handler.HandleAsync(body, cancellation);
                if (outcome.State != StripeEventState.Ignored)
                {
                    break;
                }
            }

            return outcome;
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            LogFailed(exception, received.Type, received.Id);
            return EventOutcome.Later("Something went wrong on the server; its log says what.");
        }
    }

    private async Task SettleAsync(
        StripeEvent received,
        EventOutcome outcome,
        CancellationToken cancellation
    )
    {
        if (outcome.State == StripeEventState.Received && outcome.Detail == received.Detail)
        {
            return;
        }

        using var turn = await writes.EnterAsync(cancellation);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
#pragma warning disable RS0030 // Bookkeeping: how far an event has got.
        await db
            .StripeEvents.Where(row =>
                row.Id == received.Id && row.State == StripeEventState.Received
            )
            .ExecuteUpdateAsync(
                row =>
                    row.SetProperty(one => one.State, outcome.State)
                        .SetProperty(one => one.Detail, outcome.Detail)
                        .SetProperty(one => one.TenantId, outcome.TenantId),
                cancellation
            );
#pragma warning restore RS0030
    }

    [LoggerMessage(LogLevel.Error, "Stripe's event {Type} {Id} could not be handled")]
    private partial void LogFailed(Exception exception, string type, string id);

    [LoggerMessage(LogLevel.Error, "A round of Stripe's events failed; it goes on in a second")]
    private partial void LogRoundFailed(Exception exception);
}
