using System.Buffers.Text;
using System.Text.Json.Nodes;

namespace Postern.Tests.Staff;

/// <summary>Each row spoils one thing of a token that is good otherwise, and names what must be said about it.</summary>
public sealed class TokenValidationTests(TokenWorkshop workshop) : IClassFixture<TokenWorkshop>
{
    private static readonly Dictionary<string, Row> Forgeries = new()
    {
        ["alg none"] = new("three parts", (t, _) => t.Header["alg"] = "none"),
        ["alg none, with a signature behind it"] = new(
            "it is not signed with",
            (t, _) =>
                t.Finish = token =>
                    $"{Base64Url.EncodeToString("{\"alg\":\"none\"}"u8)}{token[token.IndexOf('.')..]}"
        ),
        ["alg NONE"] = new(
            "three parts",
            (t, _) =>
            {
                t.Header["alg"] = "NONE";
                t.Finish = token => token[..(token.LastIndexOf('.') + 1)];
            }
        ),
        ["HS256 with the public key as secret"] = new(
            "it is not signed with",
            (t, _) => t.Header["alg"] = "HS256"
        ),
        ["alg missing"] = new(
            "it is not signed with",
            (t, _) => t.HeaderText = text => text.Replace("\"alg\"", "\"_\"")
        ),
        ["alg in another case"] = new(
            "it is not signed with",
            (t, _) => t.HeaderText = text => text.Replace("ES256", "es256")
        ),
        ["RS256 declared for a curve key"] = new(
            "no key",
            (t, _) => t.HeaderText = text => text.Replace("ES256", "RS256")
        ),
        ["ES384 declared for a P-256 key"] = new(
            "no key",
            (t, _) => t.HeaderText = text => text.Replace("ES256", "ES384")
        ),
        ["a kid nobody has"] = new("no key", (t, _) => t.Header["kid"] = "nobody"),
        ["a kid that is a path"] = new("no key", (t, _) => t.Header["kid"] = "../../../dev/null"),
        ["the kid of another key"] = new("no key", (t, _) => t.Header["kid"] = "rsa"),
        ["no kid where several keys fit"] = new(
            "no key",
            (t, test) =>
            {
                test.SignWithRsa(t, "RS256");
                t.Header.Remove("kid");
            }
        ),
        ["a kid that is a number"] = new("must be text", (t, _) => t.Header["kid"] = 1),
        ["the key of another issuer"] = new("its signature", (t, test) => t.Key = test.Foreign),
        ["a key of 1024 bits"] = new(
            "no key",
            (t, test) =>
            {
                t.Key = test.Short;
                t.Header["alg"] = "RS256";
                t.Header["kid"] = "short";
            }
        ),
        ["a key that is for encryption"] = new(
            "no key",
            (t, test) =>
            {
                t.Key = test.Encryption;
                t.Header["kid"] = "encryption";
            }
        ),
        ["jwk in the header"] = new(
            "its header holds jwk",
            (t, test) =>
            {
                t.Key = test.Foreign;
                t.Header["jwk"] = test.Foreign.Jwk();
            }
        ),
        ["jku in the header"] = new(
            "its header holds jku",
            (t, test) => t.Header["jku"] = test.Issuer + "/keys"
        ),
        ["x5u in the header"] = new(
            "its header holds x5u",
            (t, _) => t.Header["x5u"] = "http://127.0.0.1/x"
        ),
        ["x5c in the header"] = new(
            "its header holds x5c",
            (t, _) => t.Header["x5c"] = new JsonArray("AA==")
        ),
        ["crit"] = new("its header holds crit", (t, _) => t.Header["crit"] = new JsonArray("exp")),
        ["b64 false"] = new("its header holds b64", (t, _) => t.Header["b64"] = false),
        ["zip"] = new("its header holds zip", (t, _) => t.Header["zip"] = "DEF"),
        ["a header member twice"] = new(
            "hold each member once",
            (t, _) => t.HeaderText = text => text.Insert(1, "\"alg\":\"none\",")
        ),
        ["a claim twice"] = new(
            "hold each member once",
            (t, _) => t.ClaimsText = text => text.Insert(1, "\"sub\":\"someone\",")
        ),
        ["a claim twice, once escaped"] = new(
            "hold each member once",
            (t, _) => t.ClaimsText = text => text.Insert(1, "\"\\u0073ub\":\"someone\",")
        ),
        ["a member twice, deep inside"] = new(
            "hold each member once",
            (t, _) => t.ClaimsText = text => text.Insert(1, "\"x\":[{\"y\":{\"z\":1,\"z\":2}}],")
        ),
        ["text that is no Unicode"] = new(
            "hold each member once",
            (t, _) => t.ClaimsText = text => text.Replace("Erin", "\\ud800")
        ),
        ["nested beyond reason"] = new(
            "hold each member once",
            (t, _) =>
                t.ClaimsText = text =>
                    text.Insert(1, $"\"x\":{new string('[', 40)}{new string(']', 40)},")
        ),
        ["a payload that is a list"] = new(
            "hold each member once",
            (t, _) => t.ClaimsText = text => $"[{text}]"
        ),
        ["something after the payload"] = new(
            "hold each member once",
            (t, _) => t.ClaimsText = text => text + "{}"
        ),
        ["typ of a logout token"] = new(
            "its typ says that it is for something else",
            (t, _) => t.Header["typ"] = "logout+jwt"
        ),
        ["typ of an impersonation token"] = new(
            "its typ says that it is for something else",
            (t, _) => t.Header["typ"] = "impersonation+jwt"
        ),
        ["typ empty"] = new("must be text", (t, _) => t.Header["typ"] = ""),
        ["typ a number"] = new("must be text", (t, _) => t.Header["typ"] = 1),
        ["an issuer with a slash behind"] = new(
            "its iss is not the configured identity provider",
            (t, _) => t.Claims["iss"] = (string)t.Claims["iss"]! + "/"
        ),
        ["an issuer in another case"] = new(
            "its iss is not the configured identity provider",
            (t, _) => t.Claims["iss"] = ((string)t.Claims["iss"]!).ToUpperInvariant()
        ),
        ["no issuer"] = new("it has no iss", (t, _) => t.Claims.Remove("iss")),
        ["an issuer that is a list"] = new(
            "its iss is not text",
            (t, _) => t.Claims["iss"] = new JsonArray((string)t.Claims["iss"]!)
        ),
        ["no sub"] = new("it has no sub", (t, _) => t.Claims.Remove("sub")),
        ["a sub that is a number"] = new("its sub is not text", (t, _) => t.Claims["sub"] = 7),
        ["an empty sub"] = new("its sub is not text", (t, _) => t.Claims["sub"] = ""),
        ["a sub of 256 characters"] = new(
            "its sub is not text",
            (t, _) => t.Claims["sub"] = new string('a', 256)
        ),
        ["a sub with a NUL"] = new("its sub is not text", (t, _) => t.Claims["sub"] = "a\0b"),
        ["no aud"] = new("its aud is somebody else", (t, _) => t.Claims.Remove("aud")),
        ["an aud of somebody else"] = new(
            "its aud is somebody else",
            (t, _) => t.Claims["aud"] = "another-api"
        ),
        ["an aud that begins like ours"] = new(
            "its aud is somebody else",
            (t, _) => t.Claims["aud"] = (string)t.Claims["aud"]! + "-2"
        ),
        ["an aud that is an object"] = new(
            "its aud is neither text nor a list of texts",
            (t, _) => t.Claims["aud"] = new JsonObject()
        ),
        ["an aud with a number in it"] = new(
            "its aud is neither text nor a list of texts",
            (t, _) => t.Claims["aud"] = new JsonArray((string)t.Claims["aud"]!, 1)
        ),
        ["two audiences without azp"] = new(
            "its azp is not this client",
            (t, _) => t.Claims["aud"] = new JsonArray((string)t.Claims["aud"]!, "another")
        ),
        ["two audiences and azp of another"] = new(
            "its azp is not this client",
            (t, _) =>
            {
                t.Claims["aud"] = new JsonArray((string)t.Claims["aud"]!, "another");
                t.Claims["azp"] = "another";
            }
        ),
        ["an azp that is a number"] = new("its azp is not text", (t, _) => t.Claims["azp"] = 1),
        ["no exp"] = new("it has no exp", (t, _) => t.Claims.Remove("exp")),
        ["exp as text"] = new(
            "its exp is not a whole",
            (t, _) => t.Claims["exp"] = t.Claims["exp"]!.ToString()
        ),
        ["exp with a fraction"] = new(
            "its exp is not a whole",
            (t, _) => t.Claims["exp"] = 4102444800.5
        ),
        ["exp beyond all time"] = new(
            "its exp is not a whole",
            (t, _) => t.Claims["exp"] = long.MaxValue
        ),
        ["exp null"] = new("its exp is not a whole", (t, _) => t.Claims["exp"] = null),
        ["expired 61 seconds ago"] = new(
            "it has expired",
            (t, test) => t.Claims["exp"] = test.In(-61)
        ),
        ["valid in 61 seconds"] = new(
            "it is not valid yet",
            (t, test) => t.Claims["nbf"] = test.In(61)
        ),
        ["nbf as text"] = new(
            "its nbf is not a whole",
            (t, test) => t.Claims["nbf"] = test.In(0).ToString()
        ),
        ["issued in 61 seconds"] = new(
            "its iat is in the future",
            (t, test) => t.Claims["iat"] = test.In(61)
        ),
        ["iat as text"] = new(
            "its iat is not a whole",
            (t, test) => t.Claims["iat"] = test.In(0).ToString()
        ),
        ["auth_time in 61 seconds"] = new(
            "its auth_time is in the future",
            (t, test) => t.Claims["auth_time"] = test.In(61)
        ),
        ["auth_time 0"] = new("its auth_time is not a whole", (t, _) => t.Claims["auth_time"] = 0),
        ["auth_time negative"] = new(
            "its auth_time is not a whole",
            (t, _) => t.Claims["auth_time"] = -1
        ),
        ["auth_time as text"] = new(
            "its auth_time is not a whole",
            (t, test) => t.Claims["auth_time"] = test.In(0).ToString()
        ),
        ["auth_time true"] = new(
            "its auth_time is not a whole",
            (t, _) => t.Claims["auth_time"] = true
        ),
        ["a sid that is a number"] = new("its sid is not text", (t, _) => t.Claims["sid"] = 1),
        ["a jti that is a number"] = new("its jti is not text", (t, _) => t.Claims["jti"] = 1),
        ["act: somebody in another's name"] = new(
            "it holds act, so it is for something else",
            (t, _) => t.Claims["act"] = new JsonObject { ["sub"] = "x" }
        ),
        ["one bit of the signature changed"] = new(
            "its signature",
            (t, _) => t.Finish = SpoilSignature
        ),
        ["no signature"] = new(
            "three parts",
            (t, _) => t.Finish = token => token[..(token.LastIndexOf('.') + 1)]
        ),
        ["two parts"] = new(
            "three parts",
            (t, _) => t.Finish = token => token[..token.LastIndexOf('.')]
        ),
        ["four parts"] = new("three parts", (t, _) => t.Finish = token => token + ".AA"),
        ["padding"] = new("three parts", (t, _) => t.Finish = token => token + "=="),
        ["white space inside"] = new(
            "three parts",
            (t, _) => t.Finish = token => token.Insert(3, " ")
        ),
        ["a line break behind"] = new("three parts", (t, _) => t.Finish = token => token + "\n"),
        ["unused bits set"] = new("three parts", (t, _) => t.Finish = SetUnusedBit),
        ["longer than 16 KB"] = new(
            "it is longer than 16 KB",
            (t, _) => t.Claims["x"] = new string('x', 16 * 1024)
        ),
        ["the claims of another token"] = new(
            "its signature",
            (t, test) => t.Finish = token => Swap(token, test.AccessToken().Build())
        ),
    };

    private static readonly Dictionary<string, Row> OnlyForTheApi = new()
    {
        ["an ID token's nonce"] = new(
            "it holds nonce, so it is for something else",
            (t, _) => t.Claims["nonce"] = "n"
        ),
        ["an ID token's at_hash"] = new(
            "it holds at_hash, so it is for something else",
            (t, _) => t.Claims["at_hash"] = "h"
        ),
        ["an ID token's c_hash"] = new(
            "it holds c_hash, so it is for something else",
            (t, _) => t.Claims["c_hash"] = "h"
        ),
        ["a logout token's events"] = new(
            "it holds events, so it is for something else",
            (t, _) => t.Claims["events"] = new JsonObject()
        ),
        ["the console's audience"] = new(
            "its aud is somebody else",
            (t, _) => t.Claims["aud"] = "postern"
        ),
        ["issued longer ago than a session may last"] = new(
            "it was issued too long ago",
            (t, test) => t.Claims["iat"] = test.In(-8 * 3600 - 61)
        ),
    };

    private static readonly Dictionary<string, Row> OnlyForSignIn = new()
    {
        ["typ of an access token"] = new(
            "its typ says that it is for something else",
            (t, _) => t.Header["typ"] = "at+jwt"
        ),
        ["typ of an access token in full"] = new(
            "its typ says that it is for something else",
            (t, _) => t.Header["typ"] = "application/at+jwt"
        ),
        ["no iat"] = new("it has no iat", (t, _) => t.Claims.Remove("iat")),
        ["azp of another client"] = new(
            "its azp is not this client",
            (t, _) => t.Claims["azp"] = "another"
        ),
        ["azp of the command line"] = new(
            "its azp is not this client",
            (t, _) => t.Claims["azp"] = "postern-cli"
        ),
        ["a logout token's events"] = new(
            "it holds events, so it is for something else",
            (t, _) => t.Claims["events"] = new JsonObject()
        ),
        ["the API's audience"] = new(
            "its aud is somebody else",
            (t, _) => t.Claims["aud"] = "postern-api"
        ),
    };

    private static readonly Dictionary<string, Row> OnlyForLogout = new()
    {
        ["typ of an ID token"] = new(
            "its typ says that it is for something else",
            (t, _) => t.Header["typ"] = "JWT"
        ),
        ["no typ"] = new(
            "its typ says that it is for something else",
            (t, _) => t.Header.Remove("typ")
        ),
        ["a nonce"] = new(
            "it holds nonce, so it is for something else",
            (t, _) => t.Claims["nonce"] = "n"
        ),
        ["no iat"] = new("it has no iat", (t, _) => t.Claims.Remove("iat")),
        ["issued more than two minutes ago"] = new(
            "it was issued too long ago",
            (t, test) => t.Claims["iat"] = test.In(-181)
        ),
        ["the API's audience"] = new(
            "its aud is somebody else",
            (t, _) => t.Claims["aud"] = "postern-api"
        ),
    };

    private static readonly Dictionary<string, Spoil> GoodForTheApi = new()
    {
        ["as it comes"] = (_, _) => { },
        ["typ JWT"] = (t, _) => t.Header["typ"] = "JWT",
        ["typ in full and in capitals"] = (t, _) => t.Header["typ"] = "application/AT+JWT",
        ["no typ"] = (t, _) => t.Header.Remove("typ"),
        ["no kid where one key fits"] = (t, _) => t.Header.Remove("kid"),
        ["RS256"] = (t, test) => test.SignWithRsa(t, "RS256"),
        ["RS512"] = (t, test) => test.SignWithRsa(t, "RS512"),
        ["PS256"] = (t, test) => test.SignWithRsa(t, "PS256"),
        ["PS384"] = (t, test) => test.SignWithRsa(t, "PS384"),
        ["ES384"] = (t, test) =>
        {
            t.Key = test.P384;
            t.Header["alg"] = "ES384";
            t.Header["kid"] = "p384";
        },
        ["aud as a list"] = (t, _) => t.Claims["aud"] = new JsonArray("postern-api"),
        ["two audiences and azp of the command line"] = (t, _) =>
        {
            t.Claims["aud"] = new JsonArray("another", "postern-api");
            t.Claims["azp"] = "postern-cli";
        },
        ["azp of an integration"] = (t, _) => t.Claims["azp"] = "integration",
        ["expired 59 seconds ago"] = (t, test) => t.Claims["exp"] = test.In(-59),
        ["issued in 59 seconds"] = (t, test) => t.Claims["iat"] = test.In(59),
        ["no auth_time"] = (t, _) => t.Claims.Remove("auth_time"),
        ["no iat"] = (t, _) => t.Claims.Remove("iat"),
        ["a member of the same name in two objects"] = (t, _) =>
            t.ClaimsText = text => text.Insert(1, "\"x\":{\"sub\":1},\"y\":{\"sub\":2},"),
    };

    private delegate void Spoil(Forgery token, TokenWorkshop test);

    private sealed record Row(string Fault, Spoil Spoil);

    public static TheoryData<string> ForgedAccessTokens =>
        [.. Forgeries.Keys, .. OnlyForTheApi.Keys];

    public static TheoryData<string> ForgedIdTokens => [.. Forgeries.Keys, .. OnlyForSignIn.Keys];

    public static TheoryData<string> ForgedLogoutTokens =>
        [
            .. Forgeries.Keys.Where(name =>
                // A logout token may name a session instead of a person, and its typ is just this one.
                name is not ("no sub" or "typ of a logout token")
            ),
            .. OnlyForLogout.Keys,
        ];

    public static TheoryData<string> GoodAccessTokens => [.. GoodForTheApi.Keys];

    [Theory, MemberData(nameof(ForgedAccessTokens))]
    public async Task A_forged_access_token_is_refused(string forgery)
    {
        var token = workshop.AccessToken();
        var row = Forgeries.GetValueOrDefault(forgery) ?? OnlyForTheApi[forgery];
        row.Spoil(token, workshop);

        var verdict = await workshop.Tokens.AsAccessTokenAsync(token.Build());

        Assert.Contains(row.Fault, verdict.Fault, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(ForgedIdTokens))]
    public async Task A_forged_id_token_is_refused(string forgery)
    {
        var token = workshop.IdToken();
        var row = Forgeries.GetValueOrDefault(forgery) ?? OnlyForSignIn[forgery];
        row.Spoil(token, workshop);

        var verdict = await workshop.Tokens.AsIdTokenAsync(token.Build());

        Assert.Contains(row.Fault, verdict.Fault, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(ForgedLogoutTokens))]
    public async Task A_forged_logout_token_is_refused(string forgery)
    {
        var token = workshop.LogoutToken();
        // Some forgeries change a name, which this kind does not have of itself.
        token.Claims["name"] = "Erin";
        var row = Forgeries.GetValueOrDefault(forgery) ?? OnlyForLogout[forgery];
        row.Spoil(token, workshop);

        var verdict = await workshop.Tokens.AsLogoutTokenAsync(token.Build());

        Assert.Contains(row.Fault, verdict.Fault, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(GoodAccessTokens))]
    public async Task A_good_access_token_is_taken(string token)
    {
        var good = workshop.AccessToken();
        GoodForTheApi[token](good, workshop);

        var verdict = await workshop.Tokens.AsAccessTokenAsync(good.Build());

        Assert.Null(verdict.Fault);
        Assert.Equal("61f2b98e0d7c3a45", verdict.Claims!.Subject);
    }

    [Fact]
    public async Task A_good_id_token_and_a_good_logout_token_are_taken()
    {
        var idToken = workshop.IdToken().Build();
        var logoutToken = workshop.LogoutToken().Build();

        Assert.Null((await workshop.Tokens.AsIdTokenAsync(idToken)).Fault);
        Assert.Null((await workshop.Tokens.AsLogoutTokenAsync(logoutToken)).Fault);
    }

    [Fact]
    public async Task Who_sent_an_expired_token_is_known_and_who_forged_one_is_not()
    {
        var expired = workshop.AccessToken();
        expired.Claims["exp"] = workshop.In(-3600);
        var forged = workshop.AccessToken();
        forged.Key = workshop.Foreign;

        Assert.Equal(
            "61f2b98e0d7c3a45",
            (await workshop.Tokens.AsAccessTokenAsync(expired.Build())).Claims?.Subject
        );
        Assert.Null((await workshop.Tokens.AsAccessTokenAsync(forged.Build())).Claims);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("...")]
    [InlineData("not a token")]
    [InlineData("e30.e30.AA")]
    [InlineData("bnVsbA.bnVsbA.AA")]
    [InlineData("\0.\0.\0")]
    public async Task What_is_no_token_at_all_is_refused(string text) =>
        Assert.NotNull((await workshop.Tokens.AsAccessTokenAsync(text)).Fault);

    private static string SpoilSignature(string token)
    {
        var at = token.LastIndexOf('.') + 5;
        return token[..at] + (token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..];
    }

    /// <summary>A signature of 64 bytes leaves four bits of its last character unused.</summary>
    private static string SetUnusedBit(string token)
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return token[..^1] + alphabet[alphabet.IndexOf(token[^1], StringComparison.Ordinal) | 1];
    }

    private static string Swap(string token, string other)
    {
        var parts = token.Split('.');
        return $"{parts[0]}.{other.Split('.')[1]}.{parts[2]}";
    }
}
