using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;

namespace Postern.Tests.Staff;

/// <summary>A good token until a test spoils it; signed only after that, so that one thing is wrong and nothing else.</summary>
internal sealed class Forgery
{
    private Forgery(IssuerKey key, string type, JsonObject claims)
    {
        Key = key;
        Header = new JsonObject
        {
            ["alg"] = "ES256",
            ["kid"] = key.Id,
            ["typ"] = type,
        };
        Claims = claims;
    }

    public IssuerKey Key { get; set; }

    public JsonObject Header { get; }

    public JsonObject Claims { get; }

    /// <summary>Last changes, for what a JSON object cannot hold: a member twice, broken text.</summary>
    public Func<string, string> HeaderText { get; set; } = text => text;

    public Func<string, string> ClaimsText { get; set; } = text => text;

    /// <summary>Changes the finished token.</summary>
    public Func<string, string> Finish { get; set; } = token => token;

    public static Forgery OfAccessToken(IssuerKey key, string issuer, DateTimeOffset now)
    {
        var claims = Person(issuer, "postern-api", now);
        claims["client_id"] = "postern-cli";
        claims["jti"] = Guid.CreateVersion7().ToString();
        return new Forgery(key, "at+jwt", claims);
    }

    public static Forgery OfIdToken(IssuerKey key, string issuer, DateTimeOffset now)
    {
        var claims = Person(issuer, "postern", now);
        claims["nonce"] = "the-nonce";
        return new Forgery(key, "JWT", claims);
    }

    public static Forgery OfLogoutToken(IssuerKey key, string issuer, DateTimeOffset now) =>
        new(
            key,
            "logout+jwt",
            new JsonObject
            {
                ["iss"] = issuer,
                ["sub"] = "61f2b98e0d7c3a45",
                ["aud"] = "postern",
                ["iat"] = now.ToUnixTimeSeconds(),
                ["exp"] = now.AddMinutes(2).ToUnixTimeSeconds(),
                ["jti"] = Guid.CreateVersion7().ToString(),
                ["events"] = new JsonObject
                {
                    ["http://schemas.openid.net/event/backchannel-logout"] = new JsonObject(),
                },
            }
        );

    public string Build()
    {
        var signed =
            $"{Encode(HeaderText(Header.ToJsonString()))}.{Encode(ClaimsText(Claims.ToJsonString()))}";
        var signature = Base64Url.EncodeToString(Key.Sign((string)Header["alg"]!, signed));
        return Finish($"{signed}.{signature}");
    }

    private static JsonObject Person(string issuer, string audience, DateTimeOffset now) =>
        new()
        {
            ["iss"] = issuer,
            ["sub"] = "61f2b98e0d7c3a45",
            ["aud"] = audience,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(10).ToUnixTimeSeconds(),
            ["auth_time"] = now.ToUnixTimeSeconds(),
            ["email"] = "erin@postern.example",
            ["name"] = "Erin Walsh",
            ["roles"] = new JsonArray("engineering"),
            ["amr"] = new JsonArray("pwd", "otp"),
        };

    private static string Encode(string text) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
