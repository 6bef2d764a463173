using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Postern.Tests.Development;

namespace Postern.Tests.Staff;

/// <summary>A provider whose token endpoint answers what it likes.</summary>
public sealed class ProviderAnswerTests : IAsyncLifetime
{
    private const string AccessToken = "an-access-token";

    private static readonly Dictionary<string, Action<Forgery, ProviderAnswerTests>> Answers = new()
    {
        ["as it should be"] = (_, _) => { },
        ["the at_hash of the access token"] = (t, _) => t.Claims["at_hash"] = HashOf(AccessToken),
        ["the at_hash of another access token"] = (t, _) => t.Claims["at_hash"] = HashOf("another"),
        ["an at_hash that is a number"] = (t, _) => t.Claims["at_hash"] = 1,
        ["an at_hash beside no access token"] = (t, test) =>
        {
            t.Claims["at_hash"] = HashOf(AccessToken);
            test._accessToken = null;
        },
        ["the nonce of another sign-in"] = (t, _) => t.Claims["nonce"] = "another",
        ["no nonce"] = (t, _) => t.Claims.Remove("nonce"),
        ["a nonce that is a list"] = (t, _) =>
            t.Claims["nonce"] = new JsonArray((string)t.Claims["nonce"]!),
        ["no auth_time"] = (t, _) => t.Claims.Remove("auth_time"),
        ["auth_time 0"] = (t, _) => t.Claims["auth_time"] = 0,
        ["signed in eight hours and a second ago"] = (t, test) =>
            t.Claims["auth_time"] = test.Ago(8 * 3600 + 1),
        ["signed in just under eight hours ago"] = (t, test) =>
            t.Claims["auth_time"] = test.Ago(8 * 3600 - 5),
        ["an access token in its place"] = (t, _) => t.Header["typ"] = "at+jwt",
        ["for the API"] = (t, _) => t.Claims["aud"] = "postern-api",
        ["another domain"] = (t, _) => t.Claims["hd"] = "evil.example",
    };

    private readonly SteppedClock _clock = new();
    private readonly IssuerKey _key = IssuerKey.P256("key");
    private IssuerServer _issuer = null!;
    private string? _accessToken = AccessToken;

    public async ValueTask InitializeAsync() => _issuer = await IssuerServer.StartAsync(_key);

    public async ValueTask DisposeAsync()
    {
        await _issuer.DisposeAsync();
        _key.Dispose();
    }

    [Theory]
    [InlineData("as it should be", "/")]
    [InlineData("the at_hash of the access token", "/")]
    [InlineData("signed in just under eight hours ago", "/")]
    [InlineData("the at_hash of another access token", "/signin/failed?code=invalid_token")]
    [InlineData("an at_hash that is a number", "/signin/failed?code=invalid_token")]
    [InlineData("an at_hash beside no access token", "/signin/failed?code=invalid_token")]
    [InlineData("the nonce of another sign-in", "/signin/failed?code=invalid_token")]
    [InlineData("no nonce", "/signin/failed?code=invalid_token")]
    [InlineData("a nonce that is a list", "/signin/failed?code=invalid_token")]
    [InlineData("no auth_time", "/signin/failed?code=sign_in_too_old")]
    [InlineData("auth_time 0", "/signin/failed?code=invalid_token")]
    [InlineData("signed in eight hours and a second ago", "/signin/failed?code=sign_in_too_old")]
    [InlineData("an access token in its place", "/signin/failed?code=invalid_token")]
    [InlineData("for the API", "/signin/failed?code=invalid_token")]
    public async Task An_id_token_is_believed_or_not(string answer, string page)
    {
        await using var app = await StaffApp.StartAsync(_issuer.Issuer, _clock);

        Assert.Equal(page, await SignInAsync(app, token => Answers[answer](token, this)));
        Assert.Equal(page == "/" ? 1 : 0, (await app.SessionsAsync()).Count);
    }

    [Theory]
    [InlineData(null, "wrong_domain")]
    [InlineData("another domain", "wrong_domain")]
    public async Task Another_domain_is_not_let_in(string? answer, string failure)
    {
        await using var app = await StaffApp.StartAsync(
            _issuer.Issuer,
            _clock,
            with: sso => sso with { HostedDomain = "postern.example" }
        );

        var page = await SignInAsync(
            app,
            token => Answers[answer ?? "as it should be"](token, this)
        );

        Assert.Equal($"/signin/failed?code={failure}", page);
    }

    [Theory]
    [InlineData(299, "/")]
    [InlineData(301, "/signin/failed?code=sign_in_too_old")]
    public async Task A_step_up_is_believed_for_five_minutes(int ago, string page)
    {
        await using var app = await StaffApp.StartAsync(_issuer.Issuer, _clock);

        Assert.Equal(
            page,
            await SignInAsync(
                app,
                token => token.Claims["auth_time"] = Ago(ago),
                address: "/signin?fresh=true"
            )
        );
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_grant"}""")]
    [InlineData(500, "broken")]
    [InlineData(200, "not JSON")]
    [InlineData(200, """{"access_token":"x"}""")]
    [InlineData(200, """{"id_token":7}""")]
    [InlineData(302, "")]
    public async Task A_token_endpoint_that_does_not_answer_with_tokens_is_a_refusal(
        int status,
        string body
    )
    {
        await using var app = await StaffApp.StartAsync(_issuer.Issuer, _clock);
        _issuer.Token = (context, _) =>
        {
            context.Response.Headers.Location = "/keys";
            return Results.Text(body, "application/json", statusCode: status);
        };

        Assert.Equal(
            "/signin/failed?code=provider_refused",
            await AnswerAsync(app, await StartAsync(app))
        );
    }

    [Theory]
    [InlineData("61f2b98e0d7c3a45", "Erin of userinfo")]
    [InlineData("somebody-else", "61f2b98e0d7c3a45")]
    public async Task Userinfo_gives_the_name_that_the_id_token_lacks_if_it_is_of_the_same_person(
        string subject,
        string name
    )
    {
        await using var app = await StaffApp.StartAsync(_issuer.Issuer, _clock);
        _issuer.UserInfo = () =>
            Results.Json(
                new
                {
                    sub = subject,
                    name = "Erin of userinfo",
                    roles = new[] { "auditor" },
                }
            );

        await SignInAsync(
            app,
            token =>
            {
                token.Claims.Remove("name");
                token.Claims.Remove("email");
            }
        );

        var session = Assert.Single(await app.SessionsAsync());
        Assert.Equal(name, session.Name);
        Assert.Equal(["engineering"], session.RoleClaims);
    }

    [Theory]
    [InlineData(null, "header")]
    [InlineData("client_secret_basic client_secret_post", "header")]
    [InlineData("client_secret_post", "form")]
    public async Task The_client_secret_goes_as_the_provider_says(string? methods, string where)
    {
        if (methods is not null)
        {
            _issuer.Discovery["token_endpoint_auth_methods_supported"] = new JsonArray([
                .. methods.Split(' ').Select(method => (JsonNode)method),
            ]);
        }

        await using var app = await StaffApp.StartAsync(_issuer.Issuer, _clock);
        var seen = new List<string>();
        await SignInAsync(app, _ => { }, seen);

        Assert.Equal([where], seen);
    }

    [Fact]
    public async Task A_client_that_is_registered_for_the_other_way_gets_in_all_the_same()
    {
        await using var app = await StaffApp.StartAsync(_issuer.Issuer, _clock);
        var seen = new List<string>();

        Assert.Equal("/", await SignInAsync(app, _ => { }, seen, takes: "form"));
        Assert.Equal("/", await SignInAsync(app, _ => { }, seen, takes: "form"));

        Assert.Equal(["header", "form", "form"], seen);
    }

    private async Task<string> SignInAsync(
        StaffApp app,
        Action<Forgery> spoil,
        List<string>? seen = null,
        string? takes = null,
        string address = "/signin"
    )
    {
        var start = await StartAsync(app, address);
        var token = Forgery.OfIdToken(_key, _issuer.Issuer, _clock.GetUtcNow());
        token.Claims["nonce"] = start.Request["nonce"];
        spoil(token);
        _issuer.Token = (context, form) =>
        {
            var isInHeader = context.Request.Headers.Authorization.Count > 0;
            var isInForm = form.ContainsKey("client_secret");
            Assert.True(isInHeader != isInForm);
            Assert.Equal(
                "postern:postern-development",
                isInHeader ? Basic(context) : $"{form["client_id"]}:{form["client_secret"]}"
            );
            Assert.Equal(start.Request["code_challenge"], HashOfVerifier(form));
            var way = isInHeader ? "header" : "form";
            seen?.Add(way);
            return takes is null || takes == way
                ? Results.Json(new { id_token = token.Build(), access_token = _accessToken })
                : Results.Json(new { error = "invalid_client" }, statusCode: 401);
        };
        return await AnswerAsync(app, start);
    }

    private static async Task<(
        StaffBrowser Browser,
        Dictionary<string, string> Request
    )> StartAsync(StaffApp app, string address = "/signin")
    {
        var browser = app.OpenBrowser();
        var request = await browser.StartSignInAsync(address);
        return (
            browser,
            QueryHelpers
                .ParseQuery(request.Query)
                .ToDictionary(part => part.Key, part => part.Value.ToString())
        );
    }

    private static async Task<string> AnswerAsync(
        StaffApp app,
        (StaffBrowser Browser, Dictionary<string, string> Request) start
    )
    {
        using var browser = start.Browser;
        return await browser.ReturnAsync(
            new Uri(
                QueryHelpers.AddQueryString(
                    $"{app.Address}signin/callback",
                    new Dictionary<string, string?>
                    {
                        ["code"] = "a-code",
                        ["state"] = start.Request["state"],
                    }
                )
            )
        );
    }

    private long Ago(int seconds) => _clock.GetUtcNow().AddSeconds(-seconds).ToUnixTimeSeconds();

    private static string HashOf(string accessToken) =>
        Base64Url.EncodeToString(
            SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)).AsSpan(..16)
        );

    private static string HashOfVerifier(IFormCollection form) =>
        Base64Url.EncodeToString(
            SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))
        );

    private static string Basic(HttpContext context) =>
        Encoding.UTF8.GetString(
            Convert.FromBase64String(
                AuthenticationHeaderValue.Parse(context.Request.Headers.Authorization!).Parameter!
            )
        );
}
