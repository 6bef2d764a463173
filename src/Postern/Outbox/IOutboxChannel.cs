using Postern.Operations;

namespace Postern.Outbox;

/// <summary>
/// A way out of the outbox. A channel that is only this tells repeats apart at its other end, so what may have arrived
/// is simply sent again.
/// </summary>
internal interface IOutboxChannel
{
    /// <summary>One of <see cref="OutboxChannels"/>.</summary>
    string Name { get; }

    /// <summary>Makes one attempt. What goes wrong outside is an answer, not an exception.</summary>
    Task<OutboxAnswer> SendAsync(OutboxSending sending, CancellationToken cancellation);
}

/// <summary>A way out whose other end can be asked: what may have arrived is never sent again before it was asked for.</summary>
internal interface IAskedChannel : IOutboxChannel
{
    /// <summary>Looks for what came of a message that may have arrived.</summary>
    Task<OutboxFinding> AskAsync(OutboxSending sending, CancellationToken cancellation);
}

/// <summary>One message in the hands of its channel.</summary>
/// <param name="leaving">Puts on record that the message may have arrived.</param>
internal sealed class OutboxSending(
    OutboxMessage message,
    string? externalId,
    Func<CancellationToken, Task> leaving
)
{
    public OutboxMessage Message => message;

    /// <summary>The receiver's id of what was begun and not finished at an earlier attempt.</summary>
    public string? ExternalId => externalId;

    /// <summary>From here on nobody can tell by himself whether it arrived.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>To be awaited before the first byte leaves.</summary>
    public async Task LeaveAsync(CancellationToken cancellation)
    {
        if (!HasLeft)
        {
            await leaving(cancellation);
            HasLeft = true;
        }
    }
}
