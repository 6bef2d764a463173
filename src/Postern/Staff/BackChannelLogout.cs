using System.Text.Json;
using Postern.Settings;
using Postern.Staff.Sessions;
using Postern.Staff.Tokens;

namespace Postern.Staff;

/// <summary>
/// The provider says that somebody's session is over, server to server (OpenID Connect Back-Channel Logout 1.0): a
/// leaver is out at once, not when a token runs out.
/// </summary>
internal sealed class BackChannelLogout(
    TokenValidation tokens,
    StaffSessions sessions,
    StaffSignOuts signOuts,
    StaffRefusals refusals,
    SsoSettings sso,
    TimeProvider time
)
{
    private const string Event = "http://schemas.openid.net/event/backchannel-logout";

    // Longer than a logout token is ever taken for, so that each is acted on once.
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    private readonly TokenRules _rules = TokenRules.ForLogout(sso);
    private readonly SeenOnce _seen = new(Memory, time);

    /// <summary>Ends every live session that the token means.</summary>
    /// <returns>Why the token is refused, or null when all is done.</returns>
    public async Task<string?> EndAsync(
        string token,
        HttpContext context,
        CancellationToken cancellation
    )
    {
        var verdict = await tokens.ValidateAsync(token, _rules, cancellation);
        if ((verdict.Fault ?? Fault(verdict.Claims!)) is { } fault)
        {
            await refusals.RecordAsync(
                context,
                StaffRefusal.Unauthenticated($"{fault}."),
                verdict.Claims,
                "a logout token"
            );
            return fault;
        }

        var claims = verdict.Claims!;
        var live = await sessions.LiveAsync(
            claims.Issuer,
            claims.Subject,
            claims.Session,
            cancellation
        );
        foreach (var session in live)
        {
            var staff = StaffActors.Refused(StaffIdentity.Of(session), context);
            await signOuts.EndAsync(
                session,
                staff with
                {
                    SessionId = session.Id,
                },
                $"The identity provider ended a session of {session.Label}",
                CancellationToken.None
            );
        }

        return null;
    }

    private string? Fault(TokenClaims claims) =>
        claims["events"] is not { ValueKind: JsonValueKind.Object } events
        || !events.TryGetProperty(Event, out var logout)
        || logout.ValueKind != JsonValueKind.Object
            ? "its events do not say that it is for logout"
        : claims.Subject is null && claims.Session is null ? "it has neither sub nor sid"
        : claims.TokenId is not { } id ? "it has no jti"
        : !_seen.Add(id) ? "it was used before"
        : null;
}
