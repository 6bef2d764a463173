using Microsoft.Extensions.Logging;
using Postern.AspNetCore.Feed;
using Postern.AspNetCore.Tokens;

namespace Postern.AspNetCore.Gate;

/// <summary>Says whether a presented token is good and its session lives.</summary>
internal sealed partial class TokenJudge(
    ValidatedTokens tokens,
    SigningKeys keys,
    LiveSessions sessions,
    ILogger<TokenJudge> logger
)
{
    /// <summary>The token if it is good, and the refusal if it is not to be served. A good token can be of an ended session.</summary>
    public async Task<(ImpersonationToken? Token, Refusal? Refusal)> JudgeAsync(
        PresentedToken presented,
        CancellationToken cancellation
    )
    {
        if (presented.IsAmbiguous)
        {
            Ambiguous();
            return (null, Refusal.Ambiguous);
        }

        var (token, fault) = await ValidateAsync(presented.Text);
        if (token is null)
            return (null, Of(fault));

        return await sessions.OfAsync(token, cancellation) switch
        {
            Liveness.Live => (token, null),
            Liveness.Ended => (token, Refusal.Ended),
            _ => (token, Refusal.Unavailable),
        };
    }

    /// <summary>The token if it is good, whatever became of its session.</summary>
    public async Task<(ImpersonationToken? Token, TokenFault? Fault)> ValidateAsync(string text)
    {
        var (token, fault) = tokens.Validate(text);
        if (fault != TokenFault.UnknownKey)
            return (token, fault);

        await keys.RefreshForUnknownAsync();
        return tokens.Validate(text);
    }

    private Refusal Of(TokenFault? fault)
    {
        if (fault == TokenFault.Expired)
            return Refusal.Ended;
        // Without any key nothing can be said about a token, against it neither.
        if (fault == TokenFault.UnknownKey && keys.Current.IsEmpty)
            return Refusal.Unavailable;

        Refused(fault);
        return Refusal.Invalid;
    }

    [LoggerMessage(LogLevel.Warning, "An impersonation token was refused: {Fault}")]
    private partial void Refused(TokenFault? fault);

    [LoggerMessage(
        LogLevel.Warning,
        "A request with more than one impersonation token was refused"
    )]
    private partial void Ambiguous();
}
