using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Postern.Tests.Contract;

/// <summary>Bearer tokens that somebody without a key, or with a token meant for something else, might try.</summary>
internal static class ForgedTokens
{
    private static readonly RSA AttackersKey = RSA.Create(2048);

    public static IReadOnlyDictionary<string, Func<OwnProvider, string>> All { get; } =
        new Dictionary<string, Func<OwnProvider, string>>(StringComparer.Ordinal)
        {
            ["alg none, no signature"] = provider =>
                Unsigned(provider, """{"alg":"none","typ":"at+jwt"}"""),
            ["alg None in another case"] = provider =>
                Unsigned(provider, """{"alg":"nOnE","typ":"at+jwt"}"""),
            ["alg none with a real signature"] = provider =>
                Header(provider, header => header["alg"] = "none"),
            ["HS256 with the public key in PEM"] = provider =>
                Symmetric(
                    provider,
                    Encoding.UTF8.GetBytes(provider.Key.ExportSubjectPublicKeyInfoPem())
                ),
            ["HS256 with the modulus"] = provider =>
                Symmetric(provider, provider.Key.ExportParameters(false).Modulus!),
            ["HS256 with an empty key"] = provider => Symmetric(provider, []),
            ["an algorithm of another kind of key"] = provider =>
                Header(provider, header => header["alg"] = "ES256"),
            ["the id of another kind of key"] = provider =>
                Header(provider, header => header["kid"] = OwnProvider.CurveKeyId),
            ["an unknown kid"] = provider => Header(provider, header => header["kid"] = "unknown"),
            ["a kid that is a path"] = provider =>
                Header(provider, header => header["kid"] = "../../../../dev/null"),
            ["a kid that is a number"] = provider => Header(provider, header => header["kid"] = 1),
            ["somebody else's key under our kid"] = provider =>
                Attacker(provider, header => header.Remove("nothing")),
            ["an embedded jwk"] = provider =>
                Attacker(
                    provider,
                    header => header["jwk"] = OwnProvider.Describe(AttackersKey, provider.KeyId)
                ),
            ["a jku"] = provider =>
                Attacker(provider, header => header["jku"] = $"{provider.Issuer}/foreign-keys"),
            ["an x5u"] = provider =>
                Attacker(provider, header => header["x5u"] = $"{provider.Issuer}/foreign-keys"),
            ["a crit header"] = provider =>
                Header(provider, header => header["crit"] = new JsonArray("exp")),
            ["an unencoded payload"] = provider =>
                Header(provider, header => header["b64"] = false),
            ["a compressed payload"] = provider =>
                Header(provider, header => header["zip"] = "DEF"),
            ["a logout token"] = provider =>
                Header(provider, header => header["typ"] = "logout+jwt"),
            ["an impersonation token"] = provider =>
                Header(provider, header => header["typ"] = "impersonation+jwt"),
            ["an impersonation token by its claims"] = provider =>
                Claims(provider, claims => claims["act"] = new JsonObject { ["sub"] = "ben" }),
            ["a logout token by its claims"] = provider =>
                Claims(
                    provider,
                    claims =>
                        claims["events"] = new JsonObject
                        {
                            ["http://schemas.openid.net/event/backchannel-logout"] =
                                new JsonObject(),
                        }
                ),
            ["an ID token for the console"] = provider =>
                Claims(
                    provider,
                    claims =>
                    {
                        claims["aud"] = OwnProvider.ClientId;
                        claims["nonce"] = "n-0S6_WzA2Mj";
                    }
                ),
            ["an ID token with the API's audience"] = provider =>
                Claims(provider, claims => claims["nonce"] = "n-0S6_WzA2Mj"),
            ["another issuer"] = provider =>
                Claims(provider, claims => claims["iss"] = "https://idp.example"),
            ["the issuer with a slash"] = provider =>
                Claims(provider, claims => claims["iss"] = $"{provider.Issuer}/"),
            ["no issuer"] = provider => Claims(provider, claims => claims.Remove("iss")),
            ["another audience"] = provider =>
                Claims(provider, claims => claims["aud"] = "customer-api"),
            ["no audience"] = provider => Claims(provider, claims => claims.Remove("aud")),
            ["two audiences"] = provider =>
                Claims(
                    provider,
                    claims => claims["aud"] = new JsonArray(OwnProvider.Audience, "customer-api")
                ),
            ["two audiences and another client"] = provider =>
                Claims(
                    provider,
                    claims =>
                    {
                        claims["aud"] = new JsonArray(OwnProvider.Audience, "customer-api");
                        claims["azp"] = "customer-app";
                    }
                ),
            ["expired"] = provider => Claims(provider, claims => claims["exp"] = Seconds(-120)),
            ["no expiry"] = provider => Claims(provider, claims => claims.Remove("exp")),
            ["an expiry that is text"] = provider =>
                Claims(provider, claims => claims["exp"] = $"{Seconds(3600)}"),
            ["an expiry beyond all time"] = provider =>
                Claims(provider, claims => claims["exp"] = 1e300),
            ["not valid yet"] = provider =>
                Claims(provider, claims => claims["nbf"] = Seconds(300)),
            ["issued in the future"] = provider =>
                Claims(provider, claims => claims["iat"] = Seconds(300)),
            ["a subject that is a number"] = provider =>
                Claims(provider, claims => claims["sub"] = 42),
            ["no subject"] = provider => Claims(provider, claims => claims.Remove("sub")),
            ["an empty subject"] = provider => Claims(provider, claims => claims["sub"] = ""),
            ["an auth_time of 0"] = provider => Claims(provider, claims => claims["auth_time"] = 0),
            ["an auth_time in the future"] = provider =>
                Claims(provider, claims => claims["auth_time"] = Seconds(300)),
            ["an auth_time that is text"] = provider =>
                Claims(provider, claims => claims["auth_time"] = $"{Seconds(0)}"),
            ["a claim twice"] = provider =>
                provider.Sign(
                    provider.Header().ToJsonString(),
                    provider.Claims("sam", "support").ToJsonString()[..^1]
                        + ""","roles":["engineering"]}"""
                ),
            ["a claim twice, once escaped"] = provider =>
                provider.Sign(
                    provider.Header().ToJsonString(),
                    provider.Claims("sam", "support").ToJsonString()[..^1]
                        + ""","rol\u0065s":["engineering"]}"""
                ),
            ["a header member twice"] = provider =>
                provider.Sign(
                    $$"""{"alg":"none","alg":"RS256","typ":"at+jwt","kid":"{{provider.KeyId}}"}""",
                    provider.Claims("ben", "billing").ToJsonString()
                ),
            ["the signature stripped"] = provider => Good(provider)[..^342],
            ["the signature and its dot stripped"] = provider => Good(provider)[..^343],
            ["one letter of the signature changed"] = provider => Change(Good(provider), ^100),
            ["one letter of the claims changed"] = provider => Change(Good(provider), ^400),
            ["truncated"] = provider => Good(provider)[..200],
            ["padded Base64"] = provider => Good(provider) + "==",
            ["a fourth part"] = provider => Good(provider) + ".e30",
            ["an encrypted token's five parts"] = _ => "e30.e30.e30.e30.e30",
            ["garbage"] = _ => "garbage",
            ["nothing"] = _ => "",
            ["a token as long as a book"] = provider =>
                Claims(provider, claims => claims["more"] = new string('x', 20_000)),
        };

    private static string Good(OwnProvider provider) => provider.Token("ben", "billing");

    private static string Header(OwnProvider provider, Action<JsonObject> forge)
    {
        var header = provider.Header();
        forge(header);
        return provider.Sign(header, provider.Claims("ben", "billing"));
    }

    private static string Claims(OwnProvider provider, Action<JsonObject> forge)
    {
        var claims = provider.Claims("ben", "billing");
        forge(claims);
        return provider.Sign(claims);
    }

    private static string Attacker(OwnProvider provider, Action<JsonObject> forge)
    {
        var header = provider.Header();
        forge(header);
        return OwnProvider.Sign(
            header.ToJsonString(),
            provider.Claims("ben", "billing").ToJsonString(),
            input =>
                AttackersKey.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        );
    }

    private static string Unsigned(OwnProvider provider, string header) =>
        OwnProvider.Sign(header, provider.Claims("ben", "billing").ToJsonString(), _ => []);

    private static string Symmetric(OwnProvider provider, byte[] key)
    {
        var header = provider.Header();
        header["alg"] = "HS256";
        return OwnProvider.Sign(
            header.ToJsonString(),
            provider.Claims("ben", "billing").ToJsonString(),
            input => HMACSHA256.HashData(key, input)
        );
    }

    private static string Change(string token, Index at)
    {
        var place = at.GetOffset(token.Length);
        var other = token[place] == 'A' ? 'B' : 'A';
        return $"{token[..place]}{other}{token[(place + 1)..]}";
    }

    private static long Seconds(int fromNow) => DateTimeOffset.UtcNow.ToUnixTimeSeconds() + fromNow;
}
