using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Postern.Settings;
using Postern.Staff.Tokens;

namespace Postern.Staff.Provider;

/// <summary>What the identity provider says of itself, and its keys, as of one moment.</summary>
internal sealed class ProviderDocument
{
    private readonly IReadOnlyList<JsonWebKey> _keys;

    private ProviderDocument(
        OpenIdConnectConfiguration discovery,
        JsonWebKeySet keys,
        DateTimeOffset fetchedAt
    )
    {
        _keys = [.. keys.Keys];
        FetchedAt = fetchedAt;
        Issuer = discovery.Issuer;
        AuthorizationEndpoint = discovery.AuthorizationEndpoint;
        TokenEndpoint = discovery.TokenEndpoint;
        UserInfoEndpoint = discovery.UserInfoEndpoint;
        EndSessionEndpoint = discovery.EndSessionEndpoint;
        NamesItselfInAnswers = discovery.AuthorizationResponseIssParameterSupported;
        // Basic is what OpenID Connect Discovery prescribes where the provider does not say.
        TakesSecretInHeader =
            discovery.TokenEndpointAuthMethodsSupported.Count == 0
            || discovery.TokenEndpointAuthMethodsSupported.Contains("client_secret_basic");
    }

    public DateTimeOffset FetchedAt { get; }

    public string Issuer { get; }

    public string? AuthorizationEndpoint { get; }

    public string? TokenEndpoint { get; }

    public string? UserInfoEndpoint { get; }

    public string? EndSessionEndpoint { get; }

    /// <summary>RFC 9207: an answer without <c>iss</c> is not this provider's.</summary>
    public bool NamesItselfInAnswers { get; }

    /// <summary>The client secret goes by HTTP Basic; else by form.</summary>
    public bool TakesSecretInHeader { get; }

    /// <summary>
    /// The one key that may have signed the token: of the kind that its algorithm takes, and with its <c>kid</c>; without
    /// a <c>kid</c> only where there is no choice.
    /// </summary>
    public JsonWebKey? FindKey(CompactToken token)
    {
        var fitting = _keys
            .Where(key => SigningAlgorithm.Fits(token.Algorithm, key))
            .Where(key => token.KeyId is null || key.Kid == token.KeyId)
            .Take(2)
            .ToList();
        return fitting.Count == 1 ? fitting[0] : null;
    }

    /// <summary>Where the keys are, once the discovery document has proven to be the configured issuer's.</summary>
    /// <exception cref="ProviderUnreachableException">It is somebody else's, or names an address that is not safe.</exception>
    public static (OpenIdConnectConfiguration Discovery, Uri Keys) ReadDiscovery(
        string json,
        SsoSettings sso
    )
    {
        var discovery = OpenIdConnectConfiguration.Create(json);
        if (discovery.Issuer != sso.Authority)
        {
            throw new ProviderUnreachableException(
                "its discovery document names another issuer than Postern__Sso__Authority; they must be equal to the letter"
            );
        }

        foreach (
            var address in new[]
            {
                discovery.AuthorizationEndpoint,
                discovery.TokenEndpoint,
                discovery.UserInfoEndpoint,
                discovery.EndSessionEndpoint,
                discovery.JwksUri,
            }
        )
        {
            if (!string.IsNullOrEmpty(address) && !ProviderAddresses.IsSafe(address, sso))
            {
                throw new ProviderUnreachableException(
                    "its discovery document names an address that is not https"
                );
            }
        }

        return string.IsNullOrEmpty(discovery.JwksUri)
            ? throw new ProviderUnreachableException("its discovery document names no jwks_uri")
            : (discovery, new Uri(discovery.JwksUri));
    }

    public static ProviderDocument Read(
        OpenIdConnectConfiguration discovery,
        string keys,
        DateTimeOffset fetchedAt
    ) => new(discovery, new JsonWebKeySet(keys), fetchedAt);
}
