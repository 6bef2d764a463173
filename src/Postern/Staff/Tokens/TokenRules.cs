using Postern.Settings;

namespace Postern.Staff.Tokens;

/// <summary>
/// What one kind of token must be, so that no kind passes for another (RFC 8725, sections 3.11 and 3.12). Everything
/// here is asked after the signature held.
/// </summary>
internal sealed record TokenRules
{
    /// <summary>Clocks may differ by this much, either way.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    /// <summary>A logout token is acted on at once or not at all.</summary>
    private static readonly TimeSpan LogoutAge = TimeSpan.FromMinutes(2);

    /// <summary>Accepted <c>typ</c>, in lower case; the empty text stands for none.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    public required string Audience { get; init; }

    /// <summary>Accepted <c>azp</c> where the token is for others as well.</summary>
    public required IReadOnlyList<string> AuthorizedParties { get; init; }

    /// <summary>Whether <c>azp</c> is checked also where the token is for nobody else.</summary>
    public required bool AlwaysChecksAuthorizedParty { get; init; }

    public required bool RequiresSubject { get; init; }

    public required bool RequiresIssuedAt { get; init; }

    /// <summary>A token issued longer ago is refused, whatever its <c>exp</c>; null for no such limit.</summary>
    public required TimeSpan? AgeLimit { get; init; }

    /// <summary>Claims by which another kind of token gives itself away.</summary>
    public required IReadOnlyList<string> RefusedClaims { get; init; }

    /// <summary>An access token for the API. RFC 9068 where the provider follows it, plain JWT where it does not.</summary>
    public static TokenRules ForApi(SsoSettings sso) =>
        new()
        {
            Types = ["", "jwt", "at+jwt", "application/at+jwt"],
            Audience = sso.Audience,
            AuthorizedParties = [sso.ClientId, sso.CliClientId],
            AlwaysChecksAuthorizedParty = false,
            RequiresSubject = true,
            RequiresIssuedAt = false,
            AgeLimit = sso.AbsoluteLimit,
            RefusedClaims = ["nonce", "at_hash", "c_hash", "events", "act"],
        };

    /// <summary>An ID token from the code flow (OpenID Connect Core, section 3.1.3.7).</summary>
    public static TokenRules ForSignIn(SsoSettings sso) =>
        new()
        {
            Types = ["", "jwt"],
            Audience = sso.ClientId,
            AuthorizedParties = [sso.ClientId],
            AlwaysChecksAuthorizedParty = true,
            RequiresSubject = true,
            RequiresIssuedAt = true,
            AgeLimit = null,
            RefusedClaims = ["events", "act"],
        };

    /// <summary>A logout token (OpenID Connect Back-Channel Logout, section 2.6).</summary>
    public static TokenRules ForLogout(SsoSettings sso) =>
        new()
        {
            Types = ["logout+jwt"],
            Audience = sso.ClientId,
            AuthorizedParties = [sso.ClientId],
            AlwaysChecksAuthorizedParty = true,
            RequiresSubject = false,
            RequiresIssuedAt = true,
            AgeLimit = LogoutAge,
            RefusedClaims = ["nonce", "act"],
        };

    /// <summary>What is wrong with the token for this purpose, or null.</summary>
    public string? Fault(CompactToken token, TokenClaims claims, DateTimeOffset now) =>
        !Types.Contains((token.Type ?? "").ToLowerInvariant(), StringComparer.Ordinal)
            ? "its typ says that it is for something else"
        : RefusedClaims.FirstOrDefault(claims.Has) is { } refused
            ? $"it holds {refused}, so it is for something else"
        : RequiresSubject && claims.Subject is null ? "it has no sub"
        : AudienceFault(claims) ?? TimeFault(claims, now);

    private string? AudienceFault(TokenClaims claims)
    {
        if (!claims.Audiences.Contains(Audience, StringComparer.Ordinal))
        {
            return "its aud is somebody else";
        }

        var isForOthers = claims.Audiences.Any(audience => audience != Audience);
        var checksParty =
            isForOthers || (AlwaysChecksAuthorizedParty && claims.AuthorizedParty is not null);
        return
            checksParty
            && (
                claims.AuthorizedParty is not { } party
                || !AuthorizedParties.Contains(party, StringComparer.Ordinal)
            )
            ? "its azp is not this client"
            : null;
    }

    private string? TimeFault(TokenClaims claims, DateTimeOffset now)
    {
        var latest = now + Skew;
        return claims.ExpiresAt <= now - Skew ? "it has expired"
            : claims.NotBefore > latest ? "it is not valid yet"
            : claims.IssuedAt > latest ? "its iat is in the future"
            : claims.IssuedAt is null && RequiresIssuedAt ? "it has no iat"
            : AgeLimit is { } limit && claims.IssuedAt < now - limit - Skew
                ? "it was issued too long ago"
            : claims.AuthenticatedAt > latest ? "its auth_time is in the future"
            : null;
    }
}
