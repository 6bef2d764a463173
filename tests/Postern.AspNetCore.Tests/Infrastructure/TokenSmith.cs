using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Postern.AspNetCore.Tests.Infrastructure;

/// <summary>Makes tokens as the runtime plane does, and every other way.</summary>
internal sealed class TokenSmith : IDisposable
{
    public const string Audience = "tally";

    /// <summary>The plus of the type stands as it is: by the header's first letters ours are told from others.</summary>
    public static readonly JsonSerializerOptions AsIs = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public ECDsa Key { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string KeyId { get; init; } = "key-1";

    /// <summary>As published, in the members' order of RFC 7517.</summary>
    public JsonObject PublicKey
    {
        get
        {
            var point = Key.ExportParameters(includePrivateParameters: false).Q;
            return new()
            {
                ["kty"] = "EC",
                ["crv"] = "P-256",
                ["x"] = Base64Url.EncodeToString(point.X),
                ["y"] = Base64Url.EncodeToString(point.Y),
                ["kid"] = KeyId,
                ["use"] = "sig",
                ["alg"] = "ES256",
            };
        }
    }

    public JsonObject Header() =>
        new()
        {
            ["typ"] = "impersonation+jwt",
            ["alg"] = "ES256",
            ["kid"] = KeyId,
        };

    public static JsonObject Claims(
        Guid session,
        DateTimeOffset now,
        string scope = "read",
        int minutes = 30
    ) =>
        new()
        {
            ["iss"] = "postern",
            ["aud"] = Audience,
            ["sub"] = "u_noor",
            ["name"] = "Noor Haddad",
            ["email"] = "noor@brightwater.example",
            ["tenant"] = "t_brightwater",
            ["tenantName"] = "Brightwater Studios",
            ["role"] = "accountant",
            ["act"] = new JsonObject
            {
                ["sub"] = "ada@company.example",
                ["iss"] = "https://id.company.example",
                ["name"] = "Ada Lovelace",
            },
            ["sid"] = session.ToString("D"),
            ["entry"] = Guid.CreateVersion7().ToString("D"),
            ["reason"] = "Printing an invoice does nothing",
            ["scope"] = scope,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(minutes).ToUnixTimeSeconds(),
            ["jti"] = Guid.CreateVersion7().ToString("D"),
        };

    public string Sign(JsonObject header, JsonObject claims) =>
        Sign(header.ToJsonString(AsIs), claims.ToJsonString(AsIs));

    public string Sign(string header, string claims)
    {
        var text = $"{Encode(header)}.{Encode(claims)}";
        var signature = Key.SignData(
            Encoding.ASCII.GetBytes(text),
            HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation
        );
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    public static string Encode(string text) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public void Dispose() => Key.Dispose();
}
