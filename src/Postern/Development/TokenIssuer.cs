using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Postern.Development;

/// <summary>Signs ID tokens and access tokens (RFC 9068) with a key that lives as long as the process.</summary>
internal sealed class TokenIssuer : IDisposable
{
    public const string Algorithm = SecurityAlgorithms.EcdsaSha256;

    public static readonly string[] Claims =
    [
        "iss",
        "sub",
        "aud",
        "exp",
        "iat",
        "auth_time",
        "nonce",
        "amr",
        "acr",
        "sid",
        "at_hash",
        "email",
        "email_verified",
        "name",
        "roles",
        "hd",
    ];

    private readonly DevelopmentIdentityProviderOptions options;
    private readonly ProviderAddress address;
    private readonly TimeProvider time;
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly SigningCredentials credentials;
    private readonly JsonWebTokenHandler handler = new() { SetDefaultTimesOnTokenCreation = false };

    public TokenIssuer(
        DevelopmentIdentityProviderOptions options,
        ProviderAddress address,
        TimeProvider time
    )
    {
        this.options = options;
        this.address = address;
        this.time = time;
        var securityKey = new ECDsaSecurityKey(key);
        securityKey.KeyId = Base64Url.EncodeToString(securityKey.ComputeJwkThumbprint());
        credentials = new SigningCredentials(securityKey, Algorithm);
        PublicKeys = DescribePublicKey(key, securityKey.KeyId);
    }

    /// <summary>The JSON Web Key Set.</summary>
    public object PublicKeys { get; }

    /// <summary>The answer of the token endpoint.</summary>
    public Dictionary<string, object> Issue(
        SignIn signIn,
        string clientId,
        string scope,
        string? nonce
    )
    {
        var accessToken = AccessToken(signIn, clientId, scope, options.AccessTokenLifetime);
        return new(StringComparer.Ordinal)
        {
            ["access_token"] = accessToken,
            ["token_type"] = "Bearer",
            ["expires_in"] = (int)options.AccessTokenLifetime.TotalSeconds,
            ["scope"] = scope,
            ["id_token"] = IdToken(signIn, clientId, nonce, accessToken),
        };
    }

    public string AccessToken(SignIn signIn, string clientId, string scope, TimeSpan lifetime)
    {
        var claims = Describe(signIn, options.Audience, lifetime);
        claims["client_id"] = clientId;
        claims["scope"] = scope;
        claims["jti"] = Guid.CreateVersion7(time.GetUtcNow()).ToString();
        return Sign(claims, "at+jwt");
    }

    private string IdToken(SignIn signIn, string clientId, string? nonce, string accessToken)
    {
        var claims = Describe(signIn, clientId, options.AccessTokenLifetime);
        if (nonce is not null)
            claims["nonce"] = nonce;
        claims["at_hash"] = Base64Url.EncodeToString(
            SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)).AsSpan(..16)
        );
        return Sign(claims, "JWT");
    }

    private JsonObject Describe(SignIn signIn, string audience, TimeSpan lifetime)
    {
        var now = time.GetUtcNow();
        var member = signIn.Member;
        var claims = new JsonObject
        {
            ["iss"] = address.Issuer,
            ["sub"] = member.Subject,
            ["aud"] = audience,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + lifetime).ToUnixTimeSeconds(),
            ["auth_time"] = signIn.At.ToUnixTimeSeconds(),
            ["sid"] = signIn.SessionId,
            ["email"] = member.Email,
            ["email_verified"] = true,
            ["name"] = member.Name,
            ["roles"] = Array(member.Roles),
        };
        if (member.Amr.Count > 0)
            claims["amr"] = Array(member.Amr);
        if (member.Acr is not null)
            claims["acr"] = member.Acr;
        if (member.HostedDomain is not null)
            claims["hd"] = member.HostedDomain;
        return claims;
    }

    private string Sign(JsonObject claims, string type) =>
        handler.CreateToken(
            claims.ToJsonString(),
            credentials,
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                [JwtHeaderParameterNames.Typ] = type,
            }
        );

    private static JsonArray Array(IEnumerable<string> values) =>
        new([.. values.Select(value => JsonValue.Create(value))]);

    private static object DescribePublicKey(ECDsa key, string keyId)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new
        {
            keys = new[]
            {
                new
                {
                    kty = "EC",
                    crv = "P-256",
                    use = "sig",
                    alg = Algorithm,
                    kid = keyId,
                    x = Base64Url.EncodeToString(point.X),
                    y = Base64Url.EncodeToString(point.Y),
                },
            },
        };
    }

    public void Dispose() => key.Dispose();
}
