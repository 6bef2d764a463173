using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Postern.Tests.InfrastructureTests;

[Trait("Needs", "oidc-provider")]
public sealed class OidcProviderTests : IAsyncLifetime
{
    private static readonly Uri Callback = new("http://127.0.0.1:9090/signin/callback");
    private static readonly HttpClient Http = new();

    private OidcProvider _provider = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _provider = await OidcProvider.StartAsync(
            Callback,
            [
                OidcAccount.WithMfa("erin@postern.example", "Erin", "engineering", "support"),
                new("max@postern.example", "Max", ["support"], Acr: "urn:example:silver"),
                OidcAccount.WithMfa("hana@postern.example", "Hana", "support") with
                {
                    Claims = new Dictionary<string, object> { ["hd"] = "postern.example" },
                },
            ],
            postLogoutRedirectUri: null,
            Cancelled
        );

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Fact]
    public async Task The_code_flow_with_proof_key_ends_in_an_id_token_that_says_who_and_how()
    {
        var request = new AuthorizationRequest(_provider);

        var returned = await _provider.SignInAsync(
            request.Address,
            "erin@postern.example",
            default,
            Cancelled
        );

        Assert.StartsWith(
            Callback.OriginalString,
            returned.OriginalString,
            StringComparison.Ordinal
        );
        var answer = HttpUtility.ParseQueryString(returned.Query);
        Assert.Equal("the-state", answer["state"]);
        Assert.Equal(_provider.IssuerText, answer["iss"]);
        var token = await ValidatedAsync(
            await request.RedeemForIdTokenAsync(answer["code"]!),
            OidcProvider.ClientId
        );
        Assert.Equal("the-nonce", token.GetClaim("nonce").Value);
        Assert.Equal("erin@postern.example", token.GetClaim("email").Value);
        Assert.Equal("Erin", token.GetClaim("name").Value);
        Assert.Equal(["engineering", "support"], token.GetPayloadValue<string[]>("roles"));
        Assert.Equal(["pwd", "otp", "mfa"], token.GetPayloadValue<string[]>("amr"));
        Assert.InRange(SecondsAgo(token.GetPayloadValue<long>("auth_time")), -1, 60);
    }

    [Fact]
    public async Task A_code_without_its_verifier_is_worth_nothing()
    {
        var request = new AuthorizationRequest(_provider);
        var returned = await _provider.SignInAsync(
            request.Address,
            "erin@postern.example",
            default,
            Cancelled
        );
        var code = HttpUtility.ParseQueryString(returned.Query)["code"]!;

        using var response = await request.RedeemAsync(code, verifier: new string('x', 43));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task A_request_without_a_code_challenge_is_turned_away()
    {
        var address = new Uri(
            _provider.Issuer,
            $"auth?client_id={OidcProvider.ClientId}&response_type=code&scope=openid&redirect_uri={Callback}"
        );

        var returned = await _provider.SignInAsync(
            address,
            "erin@postern.example",
            default,
            Cancelled
        );

        Assert.Equal("invalid_request", HttpUtility.ParseQueryString(returned.Query)["error"]);
    }

    [Fact]
    public async Task Claims_that_an_account_lacks_are_not_in_its_tokens()
    {
        var request = new AuthorizationRequest(_provider);
        var returned = await _provider.SignInAsync(
            request.Address,
            "max@postern.example",
            default,
            Cancelled
        );
        var code = HttpUtility.ParseQueryString(returned.Query)["code"]!;

        var token = await ValidatedAsync(
            await request.RedeemForIdTokenAsync(code),
            OidcProvider.ClientId
        );

        Assert.False(token.TryGetClaim("amr", out _));
        Assert.Equal("urn:example:silver", token.GetClaim("acr").Value);
    }

    [Fact]
    public async Task A_browser_that_is_signed_in_is_sent_back_without_being_asked_again()
    {
        using var browser = _provider.OpenBrowser();
        await browser.SignInAsync(
            new AuthorizationRequest(_provider).Address,
            "erin@postern.example",
            TimeSpan.FromHours(1),
            Cancelled
        );
        var again = new AuthorizationRequest(_provider);

        var returned = await browser.SignInAsync(
            again.Address,
            "nobody@postern.example",
            default,
            Cancelled
        );

        var code = HttpUtility.ParseQueryString(returned.Query)["code"]!;
        var token = await ValidatedAsync(
            await again.RedeemForIdTokenAsync(code),
            OidcProvider.ClientId
        );
        Assert.InRange(SecondsAgo(token.GetPayloadValue<long>("auth_time")), 3600, 3660);
    }

    [Fact]
    public async Task The_device_flow_ends_in_an_access_token_for_the_API()
    {
        var token = await ValidatedAsync(
            await _provider.GetAccessTokenAsync(
                "hana@postern.example",
                TimeSpan.FromMinutes(20),
                Cancelled
            ),
            OidcProvider.Audience
        );

        Assert.Equal("at+jwt", token.Typ);
        Assert.Equal(OidcProvider.CliClientId, token.GetClaim("client_id").Value);
        Assert.Equal("hana@postern.example", token.GetClaim("email").Value);
        Assert.Equal("Hana", token.GetClaim("name").Value);
        Assert.Equal("postern.example", token.GetClaim("hd").Value);
        Assert.Equal(["support"], token.GetPayloadValue<string[]>("roles"));
        Assert.Equal(["pwd", "otp", "mfa"], token.GetPayloadValue<string[]>("amr"));
        Assert.InRange(SecondsAgo(token.GetPayloadValue<long>("auth_time")), 1200, 1260);
    }

    [Fact]
    public async Task Started_again_it_has_the_same_address_and_another_key()
    {
        var issuer = _provider.Issuer;
        var before = await _provider.GetAccessTokenAsync(
            "erin@postern.example",
            default,
            Cancelled
        );

        await _provider.RestartAsync(Cancelled);

        Assert.Equal(issuer, _provider.Issuer);
        await ValidatedAsync(
            await _provider.GetAccessTokenAsync("erin@postern.example", default, Cancelled),
            OidcProvider.Audience
        );
        await Assert.ThrowsAsync<SecurityTokenSignatureKeyNotFoundException>(() =>
            ValidatedAsync(before, OidcProvider.Audience)
        );
    }

    [Fact]
    public async Task Somebody_unknown_cannot_sign_in()
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            _provider.GetAccessTokenAsync("eve@postern.example", default, Cancelled)
        );

        Assert.Contains("Nobody here has that e-mail", refusal.Message, StringComparison.Ordinal);
    }

    private static long SecondsAgo(long time) => DateTimeOffset.UtcNow.ToUnixTimeSeconds() - time;

    private async Task<JsonWebToken> ValidatedAsync(string token, string audience)
    {
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(
            token,
            new()
            {
                ValidIssuer = _provider.IssuerText,
                ValidAudience = audience,
                IssuerSigningKeys = new JsonWebKeySet(
                    await Http.GetStringAsync(new Uri(_provider.Issuer, "jwks"), Cancelled)
                ).GetSigningKeys(),
            }
        );
        return result.IsValid ? (JsonWebToken)result.SecurityToken : throw result.Exception;
    }

    private sealed class AuthorizationRequest(OidcProvider provider)
    {
        private readonly string _verifier = Base64UrlEncoder.Encode(
            RandomNumberGenerator.GetBytes(32)
        );

        public Uri Address =>
            new(
                provider.Issuer,
                $"auth?client_id={OidcProvider.ClientId}&response_type=code&scope=openid%20email%20profile"
                    + $"&redirect_uri={Uri.EscapeDataString(Callback.OriginalString)}&state=the-state&nonce=the-nonce"
                    + $"&code_challenge_method=S256&code_challenge={Challenge}"
            );

        private string Challenge =>
            Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(_verifier)));

        public async Task<string> RedeemForIdTokenAsync(string code)
        {
            using var response = await RedeemAsync(code, _verifier);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var tokens = await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
            return tokens.GetProperty("id_token").GetString()!;
        }

        public async Task<HttpResponseMessage> RedeemAsync(string code, string verifier)
        {
            using var form = new FormUrlEncodedContent(
                new Dictionary<string, string>
                {
                    ["grant_type"] = "authorization_code",
                    ["code"] = code,
                    ["redirect_uri"] = Callback.OriginalString,
                    ["client_id"] = OidcProvider.ClientId,
                    ["client_secret"] = OidcProvider.ClientSecret,
                    ["code_verifier"] = verifier,
                }
            );
            return await Http.PostAsync(new Uri(provider.Issuer, "token"), form, Cancelled);
        }
    }
}
