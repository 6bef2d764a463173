using Postern.Tests.Http;

namespace Postern.Tests.Contract;

/// <summary>API and console with an identity provider that none of us wrote.</summary>
[Trait("Needs", "oidc-provider and published server")]
public sealed class StrangersProviderTests(StrangersProviderFixture fixture)
    : IClassFixture<StrangersProviderFixture>
{
    [Theory]
    [InlineData("ben@strangers.example", 200, null)]
    [InlineData("single@strangers.example", 403, "mfa_required")]
    [InlineData("nobody@strangers.example", 403, "forbidden")]
    public async Task The_API_believes_its_tokens(string email, int status, string? code)
    {
        var token = await fixture.Provider.GetAccessTokenAsync(email);

        var answer = await fixture.Server.GetAsync("/api/v1/tenants", token);

        Assert.Equal((status, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task An_old_sign_in_may_not_do_dangerous_things()
    {
        var old = await fixture.Provider.GetAccessTokenAsync(
            "ben@strangers.example",
            TimeSpan.FromMinutes(20)
        );
        var tenant = await fixture.Server.TenantAsync(old);

        var refused = await fixture.Server.RunAsync("tenant.deactivate", old, tenant, new { });
        var done = await fixture.Server.RunAsync(
            "tenant.deactivate",
            await fixture.Provider.GetAccessTokenAsync("ben@strangers.example"),
            tenant,
            new { }
        );

        Assert.Equal((403, "step_up_required"), (refused.Status, refused.Code));
        Assert.True(done.Status == 200, done.Body);
    }

    [Fact]
    public async Task The_console_lets_somebody_in_by_the_code_flow()
    {
        using var browser = new ConsoleBrowser(fixture.Server.Url);
        var ask = await browser.StartSignInAsync("/tenants?status=active");
        Assert.Contains("code_challenge_method=S256", ask.Query, StringComparison.Ordinal);
        Assert.Contains("nonce=", ask.Query, StringComparison.Ordinal);

        var back = await fixture.Provider.SignInAsync(ask, "ben@strangers.example");
        var landed = await browser.GetAsync(back.ToString());
        var page = await browser.GetAsync("/tenants?status=active");

        Assert.Equal("/tenants?status=active", landed.Headers.Location?.OriginalString);
        Assert.True(browser.IsSignedIn);
        Assert.Equal(200, page.Status);
        Assert.Contains("Ben of the strangers", page.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("single@strangers.example", "mfa_required")]
    [InlineData("nobody@strangers.example", "no_role")]
    public async Task The_console_tells_who_is_not_let_in_why(string email, string code)
    {
        using var browser = new ConsoleBrowser(fixture.Server.Url);
        var ask = await browser.StartSignInAsync();

        var answer = await browser.GetAsync(
            (await fixture.Provider.SignInAsync(ask, email)).ToString()
        );

        Assert.Equal($"/signin/failed?code={code}", answer.Headers.Location?.OriginalString);
        Assert.False(browser.IsSignedIn);
        Assert.Equal(200, (await browser.GetAsync($"/signin/failed?code={code}")).Status);
    }

    [Fact]
    public async Task A_code_is_taken_once_and_only_from_the_browser_that_asked()
    {
        using var asked = new ConsoleBrowser(fixture.Server.Url);
        using var other = new ConsoleBrowser(fixture.Server.Url);
        var back = (
            await fixture.Provider.SignInAsync(
                await asked.StartSignInAsync(),
                "ben@strangers.example"
            )
        ).ToString();

        await other.GetAsync(back);
        await asked.GetAsync(back);
        var (cookies, session) = (asked.Cookies.ToDictionary(), asked.IsSignedIn);
        asked.Cookies.Remove("__Host-postern");
        await asked.GetAsync(back);

        Assert.False(other.IsSignedIn);
        Assert.True(session, string.Join(' ', cookies.Keys));
        Assert.False(asked.IsSignedIn);
    }

    [Fact]
    public async Task A_foreign_code_or_state_or_issuer_is_refused()
    {
        foreach (
            var (from, to) in new[]
            {
                ("state=", "state=x"),
                ("code=", "code=x"),
                ("iss=http", "iss=https"),
                ("iss=", "was="),
            }
        )
        {
            using var browser = new ConsoleBrowser(fixture.Server.Url);
            var back = (
                await fixture.Provider.SignInAsync(
                    await browser.StartSignInAsync(),
                    "ben@strangers.example"
                )
            ).AbsoluteUri;
            Assert.Contains(from, back, StringComparison.Ordinal);

            var answer = await browser.GetAsync(back.Replace(from, to, StringComparison.Ordinal));

            Assert.False(browser.IsSignedIn, to);
            Assert.StartsWith(
                "/signin/failed",
                answer.Headers.Location?.OriginalString ?? "",
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task The_consoles_cookie_is_worth_nothing_at_the_API_and_its_forms_need_a_token()
    {
        using var browser = await SignedInAsync();

        var api = await browser.GetAsync("/api/v1/me");
        var form = await browser.PostAsync(
            "/operations/tenant.create",
            new()
            {
                ["input.name"] = "Forged",
                ["input.plan"] = "free",
                ["step"] = "confirm",
            }
        );

        Assert.Equal((401, "unauthenticated"), (api.Status, api.Code));
        Assert.Equal(400, form.Status);
    }

    [Fact]
    public async Task A_copied_cookie_is_worth_nothing_after_signing_out()
    {
        using var browser = await SignedInAsync();
        var page = await browser.GetAsync("/");
        var token = HtmlToken(page);
        var cookie = browser.Cookies["__Host-postern"];

        var left = await browser.PostAsync(
            "/signout",
            new() { ["__RequestVerificationToken"] = token }
        );
        using var thief = new ConsoleBrowser(fixture.Server.Url);
        thief.Cookies["__Host-postern"] = cookie;

        Assert.Equal(302, left.Status);
        Assert.False(browser.IsSignedIn);
        Assert.StartsWith(
            "/signin",
            (await thief.GetAsync("/tenants")).Headers.Location?.OriginalString ?? "",
            StringComparison.Ordinal
        );
    }

    private async Task<ConsoleBrowser> SignedInAsync()
    {
        var browser = new ConsoleBrowser(fixture.Server.Url);
        var back = await fixture.Provider.SignInAsync(
            await browser.StartSignInAsync(),
            "ben@strangers.example"
        );
        await browser.GetAsync(back.ToString());
        Assert.True(browser.IsSignedIn);
        return browser;
    }

    private static string HtmlToken(ApiAnswer page)
    {
        const string name = "name=\"__RequestVerificationToken\" value=\"";
        var start = page.Body.IndexOf(name, StringComparison.Ordinal) + name.Length;
        Assert.True(start >= name.Length, "The page holds no form with a token.");
        return page.Body[start..page.Body.IndexOf('"', start)];
    }
}

/// <summary>A published server that trusts oidc-provider.</summary>
public sealed class StrangersProviderFixture(PublishedServer published) : IAsyncLifetime
{
    private TestDatabase? _database;
    private OidcProvider? _provider;
    private ContractServer? _server;

    public OidcProvider Provider => _provider!;

    internal ContractServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        var admin = $"http://127.0.0.1:{FreePort.Find()}";
        _database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        _provider = await OidcProvider.StartAsync(
            new($"{admin}/signin/callback"),
            [
                OidcAccount.WithMfa("ben@strangers.example", "Ben of the strangers", "billing"),
                OidcAccount.WithMfa("nobody@strangers.example", "Nobody"),
                new("single@strangers.example", "Single", ["support"], Amr: ["pwd"]),
            ]
        );
        _server = await ContractServer.StartAsync(
            published,
            new Dictionary<string, string>
            {
                ["Postern__Database"] = _database.ConnectionString,
                ["Postern__Admin__Urls"] = admin,
                ["Postern__Sso__Authority"] = _provider.IssuerText,
                ["Postern__Sso__ClientId"] = OidcProvider.ClientId,
                ["Postern__Sso__ClientSecret"] = OidcProvider.ClientSecret,
                ["Postern__Sso__CliClientId"] = OidcProvider.CliClientId,
                ["Postern__Sso__Audience"] = OidcProvider.Audience,
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        if (_provider is not null)
            await _provider.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
    }
}
