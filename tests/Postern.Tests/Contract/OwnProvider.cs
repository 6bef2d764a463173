using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Postern.Tests.Contract;

/// <summary>
/// An identity provider of the tests' own: discovery and keys over HTTP, and tokens written by hand, so that they can be
/// as malformed as an attacker's.
/// </summary>
public sealed class OwnProvider : IAsyncDisposable
{
    public const string Audience = "contract-api";
    public const string ClientId = "contract-console";
    public const string CliClientId = "contract-cli";

    private readonly WebApplication _app;
    private readonly ECDsa _curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private RSA _key = RSA.Create(2048);
    private int _keyRequests;
    private int _foreignKeyRequests;

    private OwnProvider(WebApplication app) => _app = app;

    /// <summary>Compared to the letter, so without a slash at its end.</summary>
    public string Issuer => _app.Urls.Single();

    public string KeyId { get; private set; } = "one";

    /// <summary>The id of the elliptic key, which is published beside the RSA key.</summary>
    public static string CurveKeyId => "curve";

    public RSA Key => _key;

    /// <summary>How often the keys were fetched.</summary>
    public int KeyRequests => Volatile.Read(ref _keyRequests);

    /// <summary>How often somebody followed a token to keys that the token named itself.</summary>
    public int ForeignKeyRequests => Volatile.Read(ref _foreignKeyRequests);

    /// <summary>What makes a server trust this provider.</summary>
    public Dictionary<string, string> Settings =>
        new(StringComparer.Ordinal)
        {
            ["Postern__Sso__Authority"] = Issuer,
            ["Postern__Sso__ClientId"] = ClientId,
            ["Postern__Sso__ClientSecret"] = "contract-secret",
            ["Postern__Sso__CliClientId"] = CliClientId,
            ["Postern__Sso__Audience"] = Audience,
        };

    public static async Task<OwnProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var provider = new OwnProvider(builder.Build());
        provider.Map();
        await provider._app.StartAsync();
        return provider;
    }

    /// <summary>Another key from now on; the one before is published no longer.</summary>
    public void Rotate()
    {
        (_key, var old) = (RSA.Create(2048), _key);
        KeyId = "two";
        old.Dispose();
    }

    /// <summary>The claims of a good token of somebody who has just signed in with two factors.</summary>
    public JsonObject Claims(string who, params string[] roles)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        return new JsonObject
        {
            ["iss"] = Issuer,
            ["aud"] = Audience,
            ["sub"] = $"subject-{who}",
            ["sid"] = $"session-{who}",
            ["iat"] = now,
            ["exp"] = now + 3600,
            ["auth_time"] = now,
            ["amr"] = new JsonArray("pwd", "otp"),
            ["email"] = $"{who}@contract.example",
            ["name"] = who,
            ["roles"] = new JsonArray([.. roles.Select(role => (JsonNode)role)]),
        };
    }

    public JsonObject Header() =>
        new()
        {
            ["alg"] = "RS256",
            ["typ"] = "at+jwt",
            ["kid"] = KeyId,
        };

    /// <summary>A good token.</summary>
    public string Token(string who, params string[] roles) => Sign(Claims(who, roles));

    public string Sign(JsonObject claims) => Sign(Header(), claims);

    public string Sign(JsonObject header, JsonObject claims) =>
        Sign(header.ToJsonString(), claims.ToJsonString());

    /// <summary>Signs whatever it is given, well-formed or not.</summary>
    public string Sign(string header, string claims) => Sign(header, claims, SignRsa);

    public string SignOnCurve(JsonObject header, JsonObject claims) =>
        Sign(
            header.ToJsonString(),
            claims.ToJsonString(),
            input => _curve.SignData(input, HashAlgorithmName.SHA256)
        );

    public static string Sign(string header, string claims, Func<byte[], byte[]> signature)
    {
        var input =
            $"{Encode(Encoding.UTF8.GetBytes(header))}.{Encode(Encoding.UTF8.GetBytes(claims))}";
        return $"{input}.{Encode(signature(Encoding.ASCII.GetBytes(input)))}";
    }

    public static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    public static JsonObject Describe(RSA key, string id)
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["kid"] = id,
            ["n"] = Encode(parameters.Modulus!),
            ["e"] = Encode(parameters.Exponent!),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _key.Dispose();
        _curve.Dispose();
    }

    private byte[] SignRsa(byte[] input) =>
        _key.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private void Map()
    {
        _app.MapGet(
            "/.well-known/openid-configuration",
            () =>
                Results.Json(
                    new JsonObject
                    {
                        ["issuer"] = Issuer,
                        ["authorization_endpoint"] = $"{Issuer}/authorize",
                        ["token_endpoint"] = $"{Issuer}/token",
                        ["jwks_uri"] = $"{Issuer}/keys",
                        // What some providers really say; nothing of it may be believed.
                        ["id_token_signing_alg_values_supported"] = new JsonArray(
                            "none",
                            "HS256",
                            "RS256"
                        ),
                    }
                )
        );
        _app.MapGet(
            "/keys",
            () =>
            {
                Interlocked.Increment(ref _keyRequests);
                return Results.Json(
                    new JsonObject
                    {
                        ["keys"] = new JsonArray(Describe(_key, KeyId), DescribeCurve()),
                    }
                );
            }
        );
        _app.MapGet(
            "/foreign-keys",
            () =>
            {
                Interlocked.Increment(ref _foreignKeyRequests);
                return Results.NotFound();
            }
        );
    }

    private JsonObject DescribeCurve()
    {
        var point = _curve.ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["use"] = "sig",
            ["kid"] = CurveKeyId,
            ["x"] = Encode(point.X!),
            ["y"] = Encode(point.Y!),
        };
    }
}
