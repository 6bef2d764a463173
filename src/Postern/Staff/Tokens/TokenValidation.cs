using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Postern.Settings;
using Postern.Staff.Provider;

namespace Postern.Staff.Tokens;

/// <summary>
/// The one place where a token of the identity provider is believed. The library checks the signature; what it is
/// known to let pass is refused by <see cref="CompactToken"/> before, and by <see cref="TokenRules"/> after.
/// </summary>
internal sealed class TokenValidation(
    ProviderDocuments documents,
    SsoSettings sso,
    TimeProvider time
)
{
    private readonly JsonWebTokenHandler _handler = new()
    {
        MaximumTokenSizeInBytes = CompactToken.SizeLimit,
    };

    public async Task<TokenVerdict> ValidateAsync(
        string text,
        TokenRules rules,
        CancellationToken cancellation
    )
    {
        var (token, malformed) = CompactToken.Read(text);
        if (token is null)
        {
            return TokenVerdict.Unproven(malformed!);
        }

        var (claims, mistyped) = TokenClaims.Read(token.Claims);
        if (claims is null)
        {
            return TokenVerdict.Unproven(mistyped!);
        }

        if (claims.Issuer != sso.Authority)
        {
            return TokenVerdict.Unproven("its iss is not the configured identity provider");
        }

        try
        {
            var (keys, key) = await FindKeyAsync(token, cancellation);
            return key is null ? TokenVerdict.Unproven("no key of the identity provider fits it")
                : !await IsSignedByAsync(key, token)
                    ? TokenVerdict.Unproven("its signature does not hold")
                : new TokenVerdict(
                    claims,
                    rules.Fault(token, claims, time.GetUtcNow()),
                    token.Algorithm,
                    keys
                );
        }
        catch (ProviderUnreachableException)
        {
            return TokenVerdict.Unproven(
                "the identity provider's keys cannot be fetched at the moment"
            );
        }
    }

    /// <summary>The provider may have a new key since its keys were fetched; it is asked again, but not for every stranger.</summary>
    private async Task<(ProviderDocument Keys, JsonWebKey? Key)> FindKeyAsync(
        CompactToken token,
        CancellationToken cancellation
    )
    {
        var keys = await documents.GetAsync(cancellation);
        if (keys.FindKey(token) is { } known)
        {
            return (keys, known);
        }

        var newer = await documents.RefreshAsync(keys, cancellation);
        return (newer, newer.FindKey(token));
    }

    private async Task<bool> IsSignedByAsync(JsonWebKey key, CompactToken token)
    {
        var result = await _handler.ValidateTokenAsync(
            token.Text,
            new TokenValidationParameters
            {
                ValidAlgorithms = [token.Algorithm],
                IssuerSigningKey = key,
                RequireSignedTokens = true,
                ValidIssuer = sso.Authority,
                // Both are TokenRules' own: by our clock, and with azp.
                ValidateAudience = false,
                ValidateLifetime = false,
            }
        );
        return result.IsValid;
    }
}
