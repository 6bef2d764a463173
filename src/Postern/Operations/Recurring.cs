using Microsoft.Extensions.Hosting;

namespace Postern.Operations;

/// <summary>
/// What a server does by itself again and again, from its start on. A turn that fails is followed by the next one all the
/// same; of a row of failures the log has the first.
/// </summary>
internal abstract class Recurring(TimeSpan interval, TimeProvider time) : BackgroundService
{
    protected TimeProvider Time { get; } = time;

    /// <summary>Does what is due now.</summary>
    protected abstract Task TurnAsync(CancellationToken cancellation);

    /// <summary>Says in the log what does not happen any more, and what that means.</summary>
    protected abstract void OnFailing(Exception exception);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, Time);
        var isFailing = false;
        do
        {
            try
            {
                await TurnAsync(stoppingToken);
                isFailing = false;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                if (!isFailing)
                {
                    OnFailing(exception);
                }

                isFailing = true;
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
