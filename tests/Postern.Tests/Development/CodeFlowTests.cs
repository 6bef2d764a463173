using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Postern.Development;
using static Postern.Tests.Development.ProviderUnderTest;

namespace Postern.Tests.Development;

public sealed class CodeFlowTests
{
    [Fact]
    public async Task Choosing_a_person_ends_in_an_id_token_and_an_access_token()
    {
        await using var provider = await StartAsync();
        var sol = DevelopmentStaff.Default.Single(member => member.Email == "sol@postern.example");

        using var chosen = await provider.PostAsync(AuthorizeUrl(), [new("subject", sol.Subject)]);
        var answer = AnswerOf(chosen);
        Assert.Equal("the-state", answer["state"]);
        Assert.Equal(provider.Issuer, answer["iss"]);

        var (status, tokens) = await provider.AskAsync("/token", CodeForm(answer["code"]));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("Bearer", (string?)tokens["token_type"]);
        Assert.Equal(600, (int)tokens["expires_in"]!);
        Assert.Equal("openid profile email", (string?)tokens["scope"]);
        Assert.False(tokens.ContainsKey("refresh_token"));

        var accessToken = (string)tokens["access_token"]!;
        await provider.ValidateAsync(accessToken, "at+jwt", "postern-api");
        var access = PayloadOf(accessToken);
        Assert.Equal("postern", (string?)access["client_id"]);
        Assert.NotNull(access["jti"]);

        var idToken = (string)tokens["id_token"]!;
        await provider.ValidateAsync(idToken, "JWT", "postern");
        var id = PayloadOf(idToken);
        Assert.Equal("the-nonce", (string?)id["nonce"]);
        var halfHash = SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)).AsSpan(..16);
        Assert.Equal(Base64Url.EncodeToString(halfHash), (string?)id["at_hash"]);

        foreach (var claims in new[] { access, id })
        {
            Assert.Equal(sol.Subject, (string?)claims["sub"]);
            Assert.Equal("sol@postern.example", (string?)claims["email"]);
            Assert.True((bool?)claims["email_verified"]);
            Assert.Equal("Sol Keller", (string?)claims["name"]);
            Assert.Equal("""["support","billing"]""", claims["roles"]!.ToJsonString());
            Assert.Equal("""["pwd","otp","mfa"]""", claims["amr"]!.ToJsonString());
            Assert.InRange(
                (long)claims["auth_time"]!,
                (long)claims["iat"]! - 30,
                (long)claims["iat"]!
            );
        }
        Assert.Equal((string?)access["sid"], (string?)id["sid"]);
    }

    [Fact]
    public async Task A_hint_without_a_prompt_signs_that_person_in_without_the_picker()
    {
        await using var provider = await StartAsync();

        var code = await provider.GetCodeAsync("Max@postern.example");

        var (_, tokens) = await provider.AskAsync("/token", CodeForm(code));
        var claims = PayloadOf((string)tokens["id_token"]!);
        Assert.Equal("max@postern.example", (string?)claims["email"]);
        Assert.Equal("""["pwd"]""", claims["amr"]!.ToJsonString());
    }

    [Fact]
    public async Task Nobody_in_particular_has_an_empty_array_of_roles()
    {
        await using var provider = await StartAsync();

        var (_, tokens) = await provider.AskAsync(
            "/token",
            CodeForm(await provider.GetCodeAsync("nora@postern.example"))
        );

        Assert.Equal("[]", PayloadOf((string)tokens["id_token"]!)["roles"]!.ToJsonString());
    }

    [Fact]
    public async Task A_replaced_staff_brings_its_own_claims()
    {
        await using var provider = await StartAsync(
            new()
            {
                Staff =
                [
                    new(
                        "s-1",
                        "kim@other.example",
                        "Kim",
                        ["Admins"],
                        [],
                        Acr: "phr",
                        HostedDomain: "other.example"
                    ),
                ],
            }
        );

        var (_, tokens) = await provider.AskAsync(
            "/token",
            CodeForm(await provider.GetCodeAsync("kim@other.example"))
        );

        var claims = PayloadOf((string)tokens["id_token"]!);
        Assert.Equal("phr", (string?)claims["acr"]);
        Assert.Equal("other.example", (string?)claims["hd"]);
        Assert.False(claims.ContainsKey("amr"));
    }

    [Fact]
    public async Task The_client_may_prove_itself_by_basic_authentication()
    {
        await using var provider = await StartAsync();
        var form = CodeForm(
            await provider.GetCodeAsync("sam@postern.example"),
            ("client_id", null),
            ("client_secret", null)
        );
        using var request = new HttpRequestMessage(HttpMethod.Post, "/token")
        {
            Content = new FormUrlEncodedContent(form),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic",
            Convert.ToBase64String("postern:postern%2Ddevelopment"u8)
        );

        using var response = await provider.Browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_code_is_good_once()
    {
        await using var provider = await StartAsync();
        var code = await provider.GetCodeAsync("sam@postern.example");

        var (first, _) = await provider.AskAsync("/token", CodeForm(code));
        var (second, refusal) = await provider.AskAsync("/token", CodeForm(code));

        Assert.Equal(HttpStatusCode.OK, first);
        Assert.Equal(
            (HttpStatusCode.BadRequest, "invalid_grant"),
            (second, (string?)refusal["error"])
        );
    }

    [Fact]
    public async Task Of_many_simultaneous_redemptions_one_succeeds()
    {
        await using var provider = await StartAsync();
        var code = await provider.GetCodeAsync("sam@postern.example");

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => provider.AskAsync("/token", CodeForm(code)))
        );

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_wrong_verifier_is_refused_and_spends_the_code()
    {
        await using var provider = await StartAsync();
        var code = await provider.GetCodeAsync("sam@postern.example");

        var (wrong, refusal) = await provider.AskAsync(
            "/token",
            CodeForm(code, ("code_verifier", "another-verifier-that-is-long-enough-0123456789"))
        );
        var (right, _) = await provider.AskAsync("/token", CodeForm(code));

        Assert.Equal(
            (HttpStatusCode.BadRequest, "invalid_grant"),
            (wrong, (string?)refusal["error"])
        );
        Assert.Equal(HttpStatusCode.BadRequest, right);
    }

    [Theory]
    [InlineData("code_verifier", null, HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData(
        "redirect_uri",
        "http://127.0.0.1:9091/signin/callback",
        HttpStatusCode.BadRequest,
        "invalid_grant"
    )]
    [InlineData("code", "made-up", HttpStatusCode.BadRequest, "invalid_grant")]
    [InlineData("client_secret", "wrong", HttpStatusCode.Unauthorized, "invalid_client")]
    [InlineData("client_secret", null, HttpStatusCode.Unauthorized, "invalid_client")]
    [InlineData("client_id", "somebody", HttpStatusCode.Unauthorized, "invalid_client")]
    [InlineData("grant_type", "password", HttpStatusCode.BadRequest, "unsupported_grant_type")]
    [InlineData("grant_type", null, HttpStatusCode.BadRequest, "unsupported_grant_type")]
    [InlineData("resource", "https://other.example", HttpStatusCode.BadRequest, "invalid_target")]
    public async Task A_faulty_redemption_is_refused(
        string field,
        string? value,
        HttpStatusCode status,
        string error
    )
    {
        await using var provider = await StartAsync();
        var code = await provider.GetCodeAsync("sam@postern.example");

        var answer = await provider.AskAsync("/token", CodeForm(code, (field, value)));

        Assert.Equal((status, error), (answer.Status, (string?)answer.Json["error"]));
        Assert.NotNull((string?)answer.Json["error_description"]);
    }

    [Fact]
    public async Task The_command_line_cannot_redeem_a_code()
    {
        await using var provider = await StartAsync();
        var code = await provider.GetCodeAsync("sam@postern.example");

        var (_, refusal) = await provider.AskAsync(
            "/token",
            CodeForm(code, ("client_id", "postern-cli"), ("client_secret", null))
        );

        Assert.Equal("unauthorized_client", (string?)refusal["error"]);
    }

    [Fact]
    public async Task A_repeated_field_is_refused()
    {
        await using var provider = await StartAsync();
        var form = CodeForm(await provider.GetCodeAsync("sam@postern.example"))
            .Append(new("code", "another"));

        var (status, refusal) = await provider.AskAsync("/token", form);

        Assert.Equal(
            (HttpStatusCode.BadRequest, "invalid_request"),
            (status, (string?)refusal["error"])
        );
    }

    [Fact]
    public async Task A_code_expires_after_sixty_seconds()
    {
        var clock = new SteppedClock();
        await using var provider = await StartAsync(time: clock);
        var kept = await provider.GetCodeAsync("sam@postern.example");
        clock.Step(TimeSpan.FromSeconds(59));
        var (inTime, _) = await provider.AskAsync("/token", CodeForm(kept));

        var late = await provider.GetCodeAsync("sam@postern.example");
        clock.Step(TimeSpan.FromSeconds(60));
        var (tooLate, _) = await provider.AskAsync("/token", CodeForm(late));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.BadRequest), (inTime, tooLate));
    }

    [Theory]
    [InlineData("https://evil.example/signin/callback")]
    [InlineData("http://127.0.0.1.evil.example/signin/callback")]
    [InlineData("http://127.0.0.1@evil.example/signin/callback")]
    [InlineData("http://evil.example#@127.0.0.1/signin/callback")]
    [InlineData("http://127.0.0.1:9090/signin/callback?next=https://evil.example")]
    [InlineData("http://127.0.0.1:9090/signin/callback#here")]
    [InlineData("http://127.0.0.1:9090/elsewhere")]
    [InlineData("http://192.168.1.10/signin/callback")]
    [InlineData("javascript:alert(1)//signin/callback")]
    [InlineData("/signin/callback")]
    [InlineData(null)]
    public async Task A_foreign_redirect_is_shown_as_an_error_and_not_followed(string? redirectUri)
    {
        await using var provider = await StartAsync();
        var url = AuthorizeUrl(
            ("redirect_uri", redirectUri),
            ("login_hint", "erin@postern.example")
        );

        using var asked = await provider.GetAsync(url);
        using var chosen = await provider.PostAsync(
            url,
            [new("subject", DevelopmentStaff.Default[0].Subject)]
        );

        foreach (var response in new[] { asked, chosen })
        {
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Null(response.Headers.Location);
        }
    }

    [Fact]
    public async Task A_registered_redirect_is_followed_by_exact_match()
    {
        await using var provider = await StartAsync(
            new() { RedirectUris = ["https://postern.example/signin/callback"] }
        );

        using var exact = await provider.GetAsync(
            Hinted("https://postern.example/signin/callback")
        );
        using var longer = await provider.GetAsync(
            Hinted("https://postern.example/signin/callback/")
        );

        Assert.StartsWith(
            "https://postern.example/signin/callback?code=",
            exact.Headers.Location!.AbsoluteUri,
            StringComparison.Ordinal
        );
        Assert.Equal(HttpStatusCode.BadRequest, longer.StatusCode);

        static string Hinted(string redirectUri) =>
            AuthorizeUrl(("redirect_uri", redirectUri), ("login_hint", "sam@postern.example"));
    }

    [Fact]
    public async Task An_unknown_client_is_shown_an_error()
    {
        await using var provider = await StartAsync();

        using var unknown = await provider.GetAsync(AuthorizeUrl(("client_id", "somebody")));
        using var cli = await provider.GetAsync(AuthorizeUrl(("client_id", "postern-cli")));

        Assert.Equal(
            (HttpStatusCode.BadRequest, HttpStatusCode.BadRequest),
            (unknown.StatusCode, cli.StatusCode)
        );
    }

    [Theory]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge", "too-short", "invalid_request")]
    [InlineData("code_challenge_method", null, "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("response_type", "code id_token", "unsupported_response_type")]
    [InlineData("response_mode", "fragment", "invalid_request")]
    [InlineData("scope", "profile", "invalid_scope")]
    [InlineData("scope", null, "invalid_scope")]
    [InlineData("prompt", "none login", "invalid_request")]
    [InlineData("prompt", "please", "invalid_request")]
    [InlineData("prompt", "none", "login_required")]
    [InlineData("max_age", "-1", "invalid_request")]
    [InlineData("max_age", "soon", "invalid_request")]
    [InlineData("request", "eyJ", "request_not_supported")]
    [InlineData("request_uri", "https://evil.example", "request_uri_not_supported")]
    [InlineData("resource", "https://other.example", "invalid_target")]
    public async Task A_faulty_request_goes_back_as_an_error_with_state_and_issuer(
        string name,
        string? value,
        string error
    )
    {
        await using var provider = await StartAsync();

        var answer = await provider.FollowAsync(AuthorizeUrl((name, value)));

        Assert.Equal(error, answer["error"]);
        Assert.Equal("the-state", answer["state"]);
        Assert.Equal(provider.Issuer, answer["iss"]);
        Assert.False(answer.ContainsKey("code"));
    }

    [Fact]
    public async Task A_repeated_parameter_goes_back_as_an_error()
    {
        await using var provider = await StartAsync();

        var answer = await provider.FollowAsync(AuthorizeUrl() + "&nonce=another");

        Assert.Equal("invalid_request", answer["error"]);
    }
}
