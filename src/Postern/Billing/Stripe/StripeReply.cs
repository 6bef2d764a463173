using Postern.Operations;
using Postern.Outbox;

namespace Postern.Billing.Stripe;

/// <summary>What became of one call.</summary>
internal abstract record StripeReply<T>
    where T : class
{
    private StripeReply() { }

    public sealed record Ok(T Value) : StripeReply<T>;

    public sealed record Fault(StripeFault Error) : StripeReply<T>;
}

/// <summary>What a call that did not succeed means, as Stripe's pages on errors say.</summary>
internal enum StripeFaultKind
{
    /// <summary>Surely not done; later it may be: too many requests, a lock, no connection, a key that is not accepted.</summary>
    Later,

    /// <summary>Surely not done, and the same call would fail again: 400, 402, 404.</summary>
    Refused,

    /// <summary>It may have been done: a server error, no answer, one that cannot be read.</summary>
    Unclear,
}

/// <summary>A call that did not succeed.</summary>
/// <param name="Text">What is shown of it, with Stripe's id of the request.</param>
/// <param name="Code">Stripe's word for it, such as <c>card_declined</c>.</param>
/// <param name="RetryAfter">Not before so long, where Stripe said so.</param>
internal sealed record StripeFault(
    StripeFaultKind Kind,
    string Text,
    string? Code = null,
    TimeSpan? RetryAfter = null
)
{
    private const int TextLimit = 300;

    public string Text { get; } = Texts.Clean(Text, TextLimit)!;

    /// <summary>As the answer of a channel that was about to change something.</summary>
    /// <param name="begun">Stripe's id of what was begun before this call.</param>
    public OutboxAnswer ToAnswer(string? begun = null) =>
        Kind switch
        {
            StripeFaultKind.Later => new OutboxAnswer.Failed(Text, RetryAfter, begun),
            StripeFaultKind.Refused => new OutboxAnswer.Refused(Text, begun),
            _ => new OutboxAnswer.Unclear(Text, RetryAfter, begun),
        };

    /// <summary>As the finding of a channel that only asked: nothing has been learnt.</summary>
    public OutboxFinding ToFinding() => new OutboxFinding.CannotTell(Text, RetryAfter);
}
