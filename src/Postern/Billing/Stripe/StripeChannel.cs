using Postern.Operations;
using Postern.Outbox;

namespace Postern.Billing.Stripe;

/// <summary>
/// Carries effects to Stripe. Each call that changes something has its own idempotency key, the same at every attempt;
/// Stripe forgets keys after a day, so a message that may have arrived is looked for before it is sent again.
/// </summary>
internal sealed class StripeChannel(IEnumerable<IStripeEffect> effects) : IAskedChannel
{
    /// <summary>Less than a lease, so that what this server gives up it can still write down.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(50);

    private readonly Dictionary<string, IStripeEffect> _effects = effects
        .SelectMany(effect => effect.Types, (effect, type) => (effect, type))
        .ToDictionary(pair => pair.type, pair => pair.effect, StringComparer.Ordinal);

    public string Name => OutboxChannels.Stripe;

    public async Task<OutboxAnswer> SendAsync(OutboxSending sending, CancellationToken cancellation)
    {
        using var limit = Limit(cancellation);
        try
        {
            return await Effect(sending).SendAsync(StripeMessage.Of(sending), limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return sending.HasLeft
                ? new OutboxAnswer.Unclear(TookTooLong)
                : new OutboxAnswer.Failed(TookTooLong, null, sending.ExternalId);
        }
        catch (NotAtStripeException exception)
        {
            return new OutboxAnswer.Refused(exception.Message);
        }
    }

    public async Task<OutboxFinding> AskAsync(OutboxSending sending, CancellationToken cancellation)
    {
        using var limit = Limit(cancellation);
        try
        {
            return await Effect(sending).AskAsync(StripeMessage.Of(sending), limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new OutboxFinding.CannotTell(TookTooLong);
        }
    }

    private static string TookTooLong => $"Not done within {Budget.TotalSeconds:0} seconds.";

    private IStripeEffect Effect(OutboxSending sending) => _effects[sending.Message.Type];

    private static CancellationTokenSource Limit(CancellationToken cancellation)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Budget);
        return limit;
    }
}

/// <summary>One kind of effect: how it is made, and how it is told whether it is there.</summary>
internal interface IStripeEffect
{
    /// <summary>Of the messages that it makes true.</summary>
    IReadOnlyList<string> Types { get; }

    Task<OutboxAnswer> SendAsync(StripeMessage message, CancellationToken cancellation);

    Task<OutboxFinding> AskAsync(StripeMessage message, CancellationToken cancellation);
}
