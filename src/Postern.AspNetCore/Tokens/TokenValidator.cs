using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Postern.AspNetCore.Tokens;

/// <summary>
/// Decides on a token by itself: RFC 7515 and RFC 8725 with everything optional left out. Written by hand, because general
/// validators accept much that we never issue: unknown <c>crit</c>, duplicate members, times as text, lists of audiences.
/// </summary>
internal sealed class TokenValidator(IOptions<PosternOptions> options, TimeProvider time)
{
    private const string Type = "impersonation+jwt";
    private const string Algorithm = "ES256";

    /// <summary>R-47: no session is longer, whatever the issuer says.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(60);

    /// <summary>R-07: how far the runtime plane's clock may be ahead of ours. The end has no such grace: an hour is an hour.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    /// <summary>The token found good under these keys, or what is wrong with it.</summary>
    public (ImpersonationToken? Token, TokenFault? Fault) Validate(string text, KeySet keys)
    {
        if (
            text.Length > ImpersonationToken.LongestText
            || !CompactJws.TrySplit(text, out var head, out var body, out var seal)
        )
            return (null, TokenFault.Malformed);
        if (CompactJws.Read(text.AsSpan(head), TokenJson.Default.TokenHeader) is not { } header)
            return (null, TokenFault.Header);
        // Before any key is looked up: the algorithm is ours to choose, never the token's (RFC 8725, section 3.1).
        if (header is not { Type: Type, Algorithm: Algorithm })
            return (null, TokenFault.Header);
        if (keys.Find(header.KeyId) is not { } key)
            return (null, TokenFault.UnknownKey);
        if (!IsSigned(text, body.End.Value, text.AsSpan(seal), key))
            return (null, TokenFault.Signature);
        if (CompactJws.Read(text.AsSpan(body), TokenJson.Default.TokenClaims) is not { } claims)
            return (null, TokenFault.Claims);

        return Read(claims);
    }

    private static bool IsSigned(string text, int end, ReadOnlySpan<char> seal, ECParameters key)
    {
        if (CompactJws.Decode(seal) is not { Length: 64 } signature)
            return false;

        using var ecdsa = ECDsa.Create(key);
        return ecdsa.VerifyData(
            Encoding.ASCII.GetBytes(text, 0, end),
            signature,
            HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation
        );
    }

    private (ImpersonationToken? Token, TokenFault? Fault) Read(TokenClaims claims)
    {
        if (claims.Issuer != options.Value.Issuer)
            return (null, TokenFault.Issuer);
        if (claims.Audience != options.Value.Audience)
            return (null, TokenFault.Audience);
        if (FaultOfTimes(claims) is { } fault)
            return (null, fault);
        if (
            !Guid.TryParseExact(claims.SessionId, "D", out var session)
            || !Guid.TryParseExact(claims.EntryId, "D", out var entry)
            || claims.Scope is not ("read" or "write")
            || AnyBlank(claims.Subject, claims.Tenant, claims.Reason, claims.Id)
            || AnyBlank(claims.Actor.Subject, claims.Actor.Issuer)
        )
            return (null, TokenFault.Claims);

        var user = new ImpersonatedUser
        {
            Id = claims.Subject,
            Name = claims.Name ?? claims.Subject,
            Email = claims.Email,
            Role = claims.Role,
            TenantId = claims.Tenant,
            TenantName = claims.TenantName ?? claims.Tenant,
        };
        var actor = new ImpersonationActor
        {
            Email = claims.Actor.Subject,
            Name = claims.Actor.Name ?? claims.Actor.Subject,
            Issuer = claims.Actor.Issuer,
            Reason = claims.Reason,
            SessionId = session,
            EntryId = entry,
            Mode = claims.Scope == "write" ? ImpersonationMode.Write : ImpersonationMode.Read,
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(claims.ExpiresAt),
        };
        var issued = DateTimeOffset.FromUnixTimeSeconds(claims.IssuedAt);
        return (new(user, actor) { IssuedAt = issued }, null);
    }

    private TokenFault? FaultOfTimes(TokenClaims claims)
    {
        if (!IsTime(claims.IssuedAt) || !IsTime(claims.NotBefore) || !IsTime(claims.ExpiresAt))
            return TokenFault.Claims;

        var life = claims.ExpiresAt - claims.IssuedAt;
        if (life <= 0 || life > (long)LongestLife.TotalSeconds)
            return TokenFault.Lifetime;

        var now = time.GetUtcNow();
        var latestStart = (now + Skew).ToUnixTimeSeconds();
        if (claims.IssuedAt > latestStart || claims.NotBefore > latestStart)
            return TokenFault.NotYetValid;

        return DateTimeOffset.FromUnixTimeSeconds(claims.ExpiresAt) <= now
            ? TokenFault.Expired
            : null;
    }

    /// <summary>What a date can hold; a subtraction of two cannot overflow.</summary>
    private static bool IsTime(long seconds) => seconds is > 0 and < 253_402_300_800;

    private static bool AnyBlank(params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
        {
            if (string.IsNullOrWhiteSpace(text))
                return true;
        }
        return false;
    }
}
