using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Postern.Development;

namespace Postern.Tests.Development;

/// <summary>The provider on a free port, with a browser's worth of HTTP: cookies, but every redirect is looked at.</summary>
internal sealed class ProviderUnderTest : IAsyncDisposable
{
    public const string Verifier = "a-verifier-that-is-long-enough-for-rfc-7636-0123456789";
    public const string Callback = "http://127.0.0.1:9090/signin/callback";
    private readonly WebApplication app;

    private ProviderUnderTest(WebApplication app)
    {
        this.app = app;
        Issuer = app.Urls.Single();
        Browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(Issuer),
        };
    }

    public string Issuer { get; }
    public HttpClient Browser { get; }

    public static async Task<ProviderUnderTest> StartAsync(
        DevelopmentIdentityProviderOptions? options = null,
        TimeProvider? time = null
    )
    {
        var built = DevelopmentIdentityProvider.Build(
            (options ?? new DevelopmentIdentityProviderOptions()) with
            {
                Url = "http://127.0.0.1:0",
            },
            time
        );
        await built.StartAsync(TestContext.Current.CancellationToken);
        return new ProviderUnderTest(built);
    }

    /// <summary>The address of a good authorisation request, with some parameters changed, or left out when null.</summary>
    public static string AuthorizeUrl(params (string Name, string? Value)[] changes)
    {
        var parameters = new Dictionary<string, string?>
        {
            ["client_id"] = "postern",
            ["redirect_uri"] = Callback,
            ["response_type"] = "code",
            ["scope"] = "openid profile email",
            ["state"] = "the-state",
            ["nonce"] = "the-nonce",
            ["code_challenge"] = Base64Url.EncodeToString(
                SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))
            ),
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
            parameters[name] = value;
        return QueryHelpers.AddQueryString(
            "/authorize",
            parameters.Where(parameter => parameter.Value is not null)
        );
    }

    public static Dictionary<string, string> CodeForm(
        string code,
        params (string Name, string? Value)[] changes
    )
    {
        var form = new Dictionary<string, string?>
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = "postern",
            ["client_secret"] = "postern-development",
            ["code"] = code,
            ["redirect_uri"] = Callback,
            ["code_verifier"] = Verifier,
        };
        foreach (var (name, value) in changes)
            form[name] = value;
        return form.Where(field => field.Value is not null)
            .ToDictionary(field => field.Key, field => field.Value!);
    }

    public Task<HttpResponseMessage> GetAsync(string url) =>
        Browser.GetAsync(url, TestContext.Current.CancellationToken);

    public Task<string> ReadAsync(string url) =>
        Browser.GetStringAsync(url, TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> PostAsync(
        string url,
        IEnumerable<KeyValuePair<string, string>> form
    ) =>
        Browser.PostAsync(
            url,
            new FormUrlEncodedContent(form),
            TestContext.Current.CancellationToken
        );

    public async Task<(HttpStatusCode Status, JsonObject Json)> AskAsync(
        string url,
        IEnumerable<KeyValuePair<string, string>> form
    )
    {
        using var response = await PostAsync(url, form);
        var json = await response.Content.ReadFromJsonAsync<JsonObject>(
            TestContext.Current.CancellationToken
        );
        return (response.StatusCode, json!);
    }

    /// <summary>Follows the request to its redirect, and takes that apart.</summary>
    public async Task<Dictionary<string, string>> FollowAsync(string url)
    {
        using var response = await GetAsync(url);
        return AnswerOf(response);
    }

    public static Dictionary<string, string> AnswerOf(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        var location = response.Headers.Location!;
        Assert.StartsWith(Callback + "?", location.AbsoluteUri, StringComparison.Ordinal);
        return QueryHelpers
            .ParseQuery(location.Query)
            .ToDictionary(part => part.Key, part => part.Value.ToString());
    }

    public async Task<string> GetCodeAsync(string email) =>
        (await FollowAsync(AuthorizeUrl(("login_hint", email))))["code"];

    /// <summary>The claims of a token that holds in every respect that a careful client checks.</summary>
    public async Task<JsonWebToken> ValidateAsync(string token, string type, string audience)
    {
        var keys = new JsonWebKeySet(await ReadAsync("/jwks"));
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(
            token,
            new TokenValidationParameters
            {
                ValidIssuer = Issuer,
                ValidAudience = audience,
                ValidTypes = [type],
                ValidAlgorithms = ["ES256"],
                IssuerSigningKeys = keys.GetSigningKeys(),
                TryAllIssuerSigningKeys = false,
                ClockSkew = TimeSpan.Zero,
            }
        );
        Assert.True(result.IsValid, result.Exception?.Message);
        return (JsonWebToken)result.SecurityToken;
    }

    public static JsonObject PayloadOf(string token) =>
        JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]))!.AsObject();

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        await app.DisposeAsync();
    }
}
