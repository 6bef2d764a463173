using Microsoft.AspNetCore.WebUtilities;
using Postern.Operations;
using Postern.Staff;
using Postern.Staff.Sessions;
using Postern.Tests.Development;
using SameSiteMode = Microsoft.Net.Http.Headers.SameSiteMode;

namespace Postern.Tests.Staff;

/// <summary>The whole code flow over HTTP, against the development identity provider.</summary>
public sealed class ConsoleSignInTests : IAsyncLifetime
{
    private readonly SteppedClock _clock = new();
    private ProviderUnderTest _provider = null!;

    public async ValueTask InitializeAsync() =>
        _provider = await ProviderUnderTest.StartAsync(time: _clock);

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Theory, OnEveryDatabase]
    public async Task A_staff_member_signs_in_and_it_is_on_the_record(DatabaseKind kind)
    {
        await using var app = await StaffApp.StartAsync(_provider.Issuer, _clock, kind);
        using var browser = app.OpenBrowser();

        var page = await browser.SignInAsync(
            _provider,
            "erin@postern.example",
            "/signin?returnUrl=%2Ftenants%3Fsearch%3Dacme"
        );

        Assert.Equal("/tenants?search=acme", page);
        Assert.Equal(
            (200, "erin@postern.example"),
            await StaffApp.WhoAsync(await browser.GetAsync("/me"))
        );
        var session = Assert.Single(await app.SessionsAsync());
        var entry = Assert.Single(await app.EntriesAsync());
        Assert.Equal(session.AuditEntryId, entry.Id);
        Assert.Equal(
            (AuditKind.SignIn, "staff.sign_in", "erin@postern.example", session.Id),
            (entry.Kind, entry.Action, entry.StaffEmail, entry.SessionId)
        );
        Assert.Equal(["engineering"], entry.StaffRoles);
        Assert.Equal("127.0.0.1", entry.SourceIp);
        Assert.Contains("amr pwd otp mfa", entry.After, StringComparison.Ordinal);
        Assert.DoesNotContain(
            browser.Cookies[SessionCookie.Name],
            entry.After,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_cookie_is_for_this_host_alone_and_no_other_is_left_behind()
    {
        await using var app = await StaffApp.StartAsync(_provider.Issuer, _clock);
        using var browser = app.OpenBrowser();

        await browser.SignInAsync(_provider, "erin@postern.example");

        var cookie = browser.Received["__Host-postern"];
        Assert.True(cookie.Secure);
        Assert.True(cookie.HttpOnly);
        Assert.Equal(SameSiteMode.Lax, cookie.SameSite);
        Assert.Equal("/", cookie.Path.ToString());
        Assert.Null(cookie.Expires);
        Assert.False(cookie.Domain.HasValue);
        Assert.Equal(["__Host-postern"], browser.Cookies.Keys);
        Assert.All(
            browser.Received.Values,
            received =>
            {
                Assert.StartsWith("__Host-", received.Name.ToString(), StringComparison.Ordinal);
                Assert.True(received.Secure && received.HttpOnly);
            }
        );
    }

    [Fact]
    public async Task The_request_to_the_provider_carries_proof_key_state_nonce_and_age()
    {
        await using var app = await StaffApp.StartAsync(_provider.Issuer, _clock);
        using var browser = app.OpenBrowser();

        var one = QueryHelpers.ParseQuery((await browser.StartSignInAsync()).Query);
        var two = QueryHelpers.ParseQuery((await browser.StartSignInAsync()).Query);

        Assert.Equal("S256", one["code_challenge_method"]);
        Assert.Equal("28800", one["max_age"]);
        Assert.Equal($"{app.Address}signin/callback", one["redirect_uri"]);
        foreach (var name in new[] { "state", "nonce", "code_challenge" })
        {
            Assert.True(one[name].ToString().Length >= 43);
            Assert.NotEqual(one[name], two[name]);
        }
    }

    [Theory]
    [InlineData("max@postern.example", SignInFailures.MfaRequired, "mfa_required")]
    [InlineData("nora@postern.example", SignInFailures.NoRole, "forbidden")]
    public async Task Who_is_not_let_in_has_no_session_and_is_on_the_record(
        string email,
        string failure,
        string code
    )
    {
        await using var app = await StaffApp.StartAsync(_provider.Issuer, _clock);
        using var browser = app.OpenBrowser();

        var page = await browser.SignInAsync(_provider, email);

        Assert.Equal($"/signin/failed?code={failure}", page);
        Assert.DoesNotContain("__Host-postern", browser.Cookies.Keys);
        Assert.Empty(await app.SessionsAsync());
        var entry = Assert.Single(await app.EntriesAsync());
        Assert.Equal(
            (AuditKind.Refused, "staff.sign_in", code, email),
            (entry.Kind, entry.Action, entry.Code, entry.StaffEmail)
        );
    }

    [Fact]
    public async Task An_answer_works_once()
    {
        await using var app = await StaffApp.StartAsync(_provider.Issuer, _clock);
        using var browser = app.OpenBrowser();
        var answer = await _provider.AnswerAsync(
            await browser.StartSignInAsync(),
            "erin@postern.example"
        );
        var before = browser.Cookies.ToList();
        Assert.Equal("/", await browser.ReturnAsync(answer));
        foreach (var cookie in before)
        {
            browser.Cookies[cookie.Key] = cookie.Value;
        }

        Assert.Equal("/signin/failed?code=expired", await browser.ReturnAsync(answer));
        Assert.Single(await app.SessionsAsync());
    }

    [Fact]
    public async Task An_answer_does_not_work_in_another_browser()
    {
        await using var app = await StaffApp.StartAsync(_provider.Issuer, _clock);
        using var attacker = app.OpenBrowser();
        using var victim = app.OpenBrowser();
        await victim.StartSignInAsync();
        var answer = await _provider.AnswerAsync(
            await attacker.StartSignInAsync(),
            "sam@postern.example"
        );

        Assert.Equal("/signin/failed?code=expired", await victim.ReturnAsync(answer));
        Assert.Empty(await app.SessionsAsync());
    }

    [Fact]
    public async Task A_code_put_into_another_sign_in_of_the_same_browser_is_refused()
    {
        await using var app = await StaffApp.StartAsync(_provider.Issuer, _clock);
        using var browser = app.OpenBrowser();
        var mine = await _provider.AnswerAsync(
            await browser.StartSignInAsync(),
            "erin@postern.example"
        );
        var other = await _provider.AnswerAsync(
            await browser.StartSignInAsync(),
            "sam@postern.example"
        );

        var mixed = With(mine, "code", Parameter(other, "code"));

        Assert.Equal("/signin/failed?code=provider_refused", await browser.ReturnAsync(mixed));
        Assert.Empty(await app.SessionsAsync());
    }

    [Theory]
    [InlineData("state", null, "expired")]
    [InlineData("state", "made-up", "expired")]
    [InlineData("iss", null, "invalid_token")]
    [InlineData("iss", "https://evil.example", "invalid_token")]
    [InlineData("iss", "", "invalid_token")]
    [InlineData("code", null, "provider_refused")]
    [InlineData("code", "made-up", "provider_refused")]
    [InlineData("error", "access_denied", "cancelled")]
    [InlineData("error", "server_error", "provider_refused")]
    public async Task A_changed_answer_is_refused(string parameter, string? value, string failure)
    {
        await using var app = await StaffApp.StartAsync(_provider.Issuer, _clock);
        using var browser = app.OpenBrowser();
        var answer = await _provider.AnswerAsync(
            await browser.StartSignInAsync(),
            "erin@postern.example"
        );

        var page = await browser.ReturnAsync(With(answer, parameter, value));

        Assert.Equal($"/signin/failed?code={failure}", page);
        Assert.Empty(await app.SessionsAsync());
        Assert.Equal(AuditKind.Refused, Assert.Single(await app.EntriesAsync()).Kind);
    }

    [Theory]
    [InlineData("state")]
    [InlineData("code")]
    [InlineData("iss")]
    public async Task A_parameter_that_stands_there_twice_is_refused(string parameter)
    {
        await using var app = await StaffApp.StartAsync(_provider.Issuer, _clock);
        using var browser = app.OpenBrowser();
        var answer = await _provider.AnswerAsync(
            await browser.StartSignInAsync(),
            "erin@postern.example"
        );

        var page = await browser.ReturnAsync(
            new Uri($"{answer}&{parameter}={Uri.EscapeDataString(Parameter(answer, parameter))}")
        );

        Assert.StartsWith("/signin/failed", page, StringComparison.Ordinal);
        Assert.Empty(await app.SessionsAsync());
    }

    [Fact]
    public async Task An_answer_after_fifteen_minutes_is_too_late()
    {
        await using var app = await StaffApp.StartAsync(_provider.Issuer, _clock);
        using var browser = app.OpenBrowser();
        var request = await browser.StartSignInAsync();
        _clock.Step(TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(1));

        var answer = await _provider.AnswerAsync(request, "erin@postern.example");

        Assert.Equal("/signin/failed?code=expired", await browser.ReturnAsync(answer));
    }

    [Fact]
    public async Task Signing_in_again_makes_a_new_session_and_ends_the_old_one()
    {
        await using var app = await StaffApp.StartAsync(_provider.Issuer, _clock);
        using var browser = app.OpenBrowser();
        await browser.SignInAsync(_provider, "erin@postern.example");
        var former = browser.Cookies["__Host-postern"];
        _clock.Step(TimeSpan.FromSeconds(1));

        await browser.SignInAsync(_provider, "erin@postern.example");

        Assert.NotEqual(former, browser.Cookies["__Host-postern"]);
        var sessions = await app.SessionsAsync();
        Assert.NotNull(sessions[0].EndedAt);
        Assert.Null(sessions[1].EndedAt);
        Assert.Equal(sessions[0].AuditEntryId, sessions[1].AuditEntryId);
        browser.Cookies["__Host-postern"] = former;
        Assert.Equal(
            (401, "unauthenticated"),
            await StaffApp.WhoAsync(await browser.GetAsync("/me"))
        );
    }

    [Fact]
    public async Task A_session_that_somebody_else_planted_does_not_become_mine()
    {
        await using var app = await StaffApp.StartAsync(_provider.Issuer, _clock);
        using var browser = app.OpenBrowser();
        browser.Cookies["__Host-postern"] = SessionKey.New();
        var planted = browser.Cookies["__Host-postern"];

        await browser.SignInAsync(_provider, "erin@postern.example");

        Assert.NotEqual(planted, browser.Cookies["__Host-postern"]);
    }

    [Fact]
    public async Task A_step_up_asks_for_a_sign_in_now()
    {
        await using var app = await StaffApp.StartAsync(_provider.Issuer, _clock);
        using var browser = app.OpenBrowser();
        await browser.SignInAsync(_provider, "erin@postern.example");
        _clock.Step(TimeSpan.FromMinutes(10));

        var request = await browser.StartSignInAsync("/signin?fresh=true&returnUrl=%2Ftenants");
        var parameters = QueryHelpers.ParseQuery(request.Query);
        var page = await browser.ReturnAsync(
            await _provider.AnswerAsync(request, "erin@postern.example")
        );

        Assert.Equal("login", parameters["prompt"].ToString());
        Assert.Equal("0", parameters["max_age"].ToString());
        Assert.Equal("/tenants", page);
        Assert.Equal(
            _clock.GetUtcNow().ToUnixTimeSeconds(),
            (await app.SessionsAsync())[1].AuthenticatedAt!.Value.ToUnixTimeSeconds()
        );
    }

    [Theory]
    [InlineData("/signin?fresh=true", 6)]
    [InlineData("/signin", 61)]
    public async Task A_sign_in_that_is_older_than_was_asked_for_is_refused(
        string address,
        int minutes
    )
    {
        await using var app = await StaffApp.StartAsync(
            _provider.Issuer,
            _clock,
            with: sso => sso with { AbsoluteLimit = TimeSpan.FromHours(1) }
        );
        using var browser = app.OpenBrowser();
        using var before = app.OpenBrowser();
        await before.SignInAsync(_provider, "erin@postern.example");
        _clock.Step(TimeSpan.FromMinutes(minutes));
        var request = await browser.StartSignInAsync(address);

        // A provider that ignores what it was asked: its own session answers, however old.
        var careless = With(
            With(With(request, "max_age", null), "prompt", null),
            "scope",
            "openid"
        );
        using var response = await _provider.GetAsync(careless.AbsoluteUri);

        Assert.Equal(
            "/signin/failed?code=sign_in_too_old",
            await browser.ReturnAsync(response.Headers.Location!)
        );
    }

    [Fact]
    public async Task A_page_that_is_closed_leads_to_the_sign_in_and_back()
    {
        await using var app = await StaffApp.StartAsync(_provider.Issuer, _clock);
        using var browser = app.OpenBrowser();

        using var response = await browser.GetAsync("/closed?q=a%26b");
        var page = await browser.SignInAsync(
            _provider,
            "erin@postern.example",
            response.Headers.Location!.OriginalString
        );

        Assert.Equal("/closed?q=a%26b", page);
    }

    [Fact]
    public async Task While_the_provider_cannot_be_reached_the_sign_in_says_so()
    {
        await using var app = await StaffApp.StartAsync("http://127.0.0.1:1", _clock);
        using var browser = app.OpenBrowser();

        using var response = await browser.GetAsync("/signin");

        Assert.Equal(
            "/signin/failed?code=provider_unreachable",
            response.Headers.Location!.OriginalString
        );
    }

    private static string Parameter(Uri address, string name) =>
        QueryHelpers.ParseQuery(address.Query)[name].ToString();

    private static Uri With(Uri address, string name, string? value)
    {
        var parameters = QueryHelpers.ParseQuery(address.Query);
        parameters.Remove(name);
        if (value is not null)
        {
            parameters[name] = value;
        }

        return new Uri(
            QueryHelpers.AddQueryString(address.GetLeftPart(UriPartial.Path), parameters)
        );
    }
}
