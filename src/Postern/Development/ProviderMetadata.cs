namespace Postern.Development;

/// <summary>The discovery document (OpenID Connect Discovery 1.0, RFC 8414, RFC 8628, RFC 9207).</summary>
internal static class ProviderMetadata
{
    public const string KeysPath = "/jwks";

    public static Dictionary<string, object> For(string issuer) =>
        new(StringComparer.Ordinal)
        {
            ["issuer"] = issuer,
            ["authorization_endpoint"] = issuer + "/authorize",
            ["token_endpoint"] = issuer + "/token",
            ["device_authorization_endpoint"] = issuer + "/device_authorization",
            ["end_session_endpoint"] = issuer + "/logout",
            ["jwks_uri"] = issuer + KeysPath,
            ["scopes_supported"] = Scopes.Supported,
            ["response_types_supported"] = new[] { "code" },
            ["response_modes_supported"] = new[] { "query" },
            ["grant_types_supported"] = new[]
            {
                GrantTypes.AuthorizationCode,
                GrantTypes.DeviceCode,
            },
            ["subject_types_supported"] = new[] { "public" },
            ["id_token_signing_alg_values_supported"] = new[] { TokenIssuer.Algorithm },
            ["token_endpoint_auth_methods_supported"] = new[]
            {
                "client_secret_basic",
                "client_secret_post",
                "none",
            },
            ["code_challenge_methods_supported"] = new[] { "S256" },
            ["prompt_values_supported"] = AuthorizationRequest.Prompts,
            ["claims_supported"] = TokenIssuer.Claims,
            ["claims_parameter_supported"] = false,
            ["request_parameter_supported"] = false,
            ["request_uri_parameter_supported"] = false,
            ["authorization_response_iss_parameter_supported"] = true,
        };
}
