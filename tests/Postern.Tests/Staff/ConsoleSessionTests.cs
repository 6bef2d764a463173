using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postern.Operations;
using Postern.Staff.Sessions;
using Postern.Storage;
using Postern.Tests.Development;

namespace Postern.Tests.Staff;

public sealed class ConsoleSessionTests : IAsyncLifetime
{
    private static readonly (int, string?) Erin = (200, "erin@postern.example");
    private static readonly (int, string?) SignedOut = (401, "unauthenticated");

    private readonly SteppedClock _clock = new();
    private ProviderUnderTest _provider = null!;

    public async ValueTask InitializeAsync() =>
        _provider = await ProviderUnderTest.StartAsync(time: _clock);

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Theory, OnEveryDatabase]
    public async Task An_unused_session_ends_after_fifteen_minutes_and_a_used_one_does_not(
        DatabaseKind kind
    )
    {
        await using var app = await StaffApp.StartAsync(_provider.Issuer, _clock, kind);
        using var browser = await SignInAsync(app);

        for (var i = 0; i < 3; i++)
        {
            _clock.Step(TimeSpan.FromMinutes(14));
            Assert.Equal(Erin, await WhoAsync(browser));
        }

        _clock.Step(TimeSpan.FromMinutes(15));
        Assert.Equal(SignedOut, await WhoAsync(browser));
        Assert.Single(await app.EntriesAsync());
    }

    [Fact]
    public async Task A_session_ends_after_eight_hours_however_much_it_is_used()
    {
        await using var app = await StaffApp.StartAsync(_provider.Issuer, _clock);
        using var browser = await SignInAsync(app);

        for (var i = 0; i < 47; i++)
        {
            _clock.Step(TimeSpan.FromMinutes(10));
            Assert.Equal(Erin, await WhoAsync(browser));
        }

        _clock.Step(TimeSpan.FromMinutes(10));
        Assert.Equal(SignedOut, await WhoAsync(browser));
    }

    [Fact]
    public async Task Use_is_written_down_once_a_minute()
    {
        await using var app = await StaffApp.StartAsync(_provider.Issuer, _clock);
        using var browser = await SignInAsync(app);
        var signedInAt = await SeenAtAsync(app);

        _clock.Step(TimeSpan.FromSeconds(59));
        await WhoAsync(browser);
        Assert.Equal(signedInAt, await SeenAtAsync(app));
        _clock.Step(TimeSpan.FromSeconds(1));
        await WhoAsync(browser);
        Assert.Equal(signedInAt.AddMinutes(1), await SeenAtAsync(app));
    }

    [Theory, OnEveryDatabase]
    public async Task A_session_that_is_ended_by_operation_is_out_at_the_next_request(
        DatabaseKind kind
    )
    {
        await using var app = await StaffApp.StartAsync(_provider.Issuer, _clock, kind);
        using var browser = await SignInAsync(app);
        var session = Assert.Single(await app.SessionsAsync());

        await app.EndAsync(session);

        Assert.Equal(SignedOut, await WhoAsync(browser));
    }

    [Fact]
    public async Task A_cookie_of_nobody_is_refused_and_none_is_nobody()
    {
        await using var app = await StaffApp.StartAsync(_provider.Issuer, _clock);
        using var browser = app.OpenBrowser();

        Assert.Equal((401, "nothing_presented"), await WhoAsync(browser));
        foreach (var cookie in new[] { SessionKey.New(), "x", "\u00e9", new string('A', 5000) })
        {
            browser.Cookies[SessionCookie.Name] = Uri.EscapeDataString(cookie);
            Assert.Equal(SignedOut, await WhoAsync(browser));
        }
    }

    [Fact]
    public async Task The_API_does_not_take_the_cookie()
    {
        await using var app = await StaffApp.StartAsync(_provider.Issuer, _clock);
        using var browser = await SignInAsync(app);

        Assert.Equal(
            (401, "nothing_presented"),
            await StaffApp.WhoAsync(await browser.GetAsync("/api/me"))
        );
    }

    [Fact]
    public async Task A_role_that_configuration_takes_away_is_gone_from_running_sessions()
    {
        await using var app = await StaffApp.StartAsync(_provider.Issuer, _clock);
        using var browser = await SignInAsync(app);
        await using var db = await app.OpenAsync();
        var roles = Assert.Single(await app.SessionsAsync()).RoleClaims;
        Assert.Equal(["engineering"], roles);
        await app
            .Services.GetRequiredService<AuditWriter<PosternDb>>()
            .WriteAsync(
                Actor.System("test"),
                AuditKind.System,
                "test.roles",
                "A session whose roles mean nothing any more",
                TestContext.Current.CancellationToken,
                change: async row =>
                {
                    var session = await row.StaffSessions.SingleAsync(
                        TestContext.Current.CancellationToken
                    );
                    session.RoleClaims[0] = "retired-role";
                }
            );

        Assert.Equal((403, "forbidden"), await WhoAsync(browser));
    }

    [Fact]
    public async Task Signing_out_ends_the_session_on_the_server_and_is_on_the_record()
    {
        await using var app = await StaffApp.StartAsync(_provider.Issuer, _clock);
        using var browser = await SignInAsync(app);
        var cookie = browser.Cookies[SessionCookie.Name];
        var (name, token) = await FormTokenAsync(browser);

        using var response = await browser.PostAsync("/signout", (name, token));

        Assert.Equal("/signed-out", response.Headers.Location!.OriginalString);
        Assert.DoesNotContain(SessionCookie.Name, browser.Cookies.Keys);
        Assert.NotNull(Assert.Single(await app.SessionsAsync()).EndedAt);
        var entry = (await app.EntriesAsync())[^1];
        Assert.Equal(
            (AuditKind.SignIn, "staff.sign_out", "erin@postern.example"),
            (entry.Kind, entry.Action, entry.StaffEmail)
        );
        browser.Cookies[SessionCookie.Name] = cookie;
        Assert.Equal(SignedOut, await WhoAsync(browser));
    }

    [Fact]
    public async Task Another_site_cannot_sign_somebody_out()
    {
        await using var app = await StaffApp.StartAsync(_provider.Issuer, _clock);
        using var browser = await SignInAsync(app);
        using var other = await SignInAsync(app, "sam@postern.example");
        var (name, token) = await FormTokenAsync(other);

        using var without = await browser.PostAsync("/signout");
        using var foreign = await browser.PostAsync("/signout", (name, token));
        using var broken = await browser.PostBrokenFormAsync("/signout");

        Assert.Equal(400, (int)without.StatusCode);
        Assert.Equal(400, (int)foreign.StatusCode);
        Assert.Equal(400, (int)broken.StatusCode);
        Assert.Equal(Erin, await WhoAsync(browser));
    }

    [Fact]
    public async Task Signing_out_of_a_session_that_is_over_just_forgets_it()
    {
        await using var app = await StaffApp.StartAsync(_provider.Issuer, _clock);
        using var browser = await SignInAsync(app);
        _clock.Step(TimeSpan.FromHours(1));

        using var response = await browser.PostAsync("/signout");

        Assert.Equal("/signed-out", response.Headers.Location!.OriginalString);
        Assert.DoesNotContain(SessionCookie.Name, browser.Cookies.Keys);
        Assert.Single(await app.EntriesAsync());
    }

    [Fact]
    public async Task When_the_record_cannot_be_written_there_is_no_session()
    {
        await using var app = await StaffApp.StartAsync(_provider.Issuer, _clock);
        using var browser = app.OpenBrowser();
        var answer = await _provider.AnswerAsync(
            await browser.StartSignInAsync(),
            "erin@postern.example"
        );
        await using (var db = await app.OpenAsync())
        {
            await db.Database.ExecuteSqlRawAsync(
                "create trigger broken before insert on audit_entries begin select raise(abort, 'disk full'); end",
                TestContext.Current.CancellationToken
            );
        }

        using var response = await browser.GetAsync(answer.AbsoluteUri);

        Assert.Equal(500, (int)response.StatusCode);
        Assert.DoesNotContain(SessionCookie.Name, browser.Cookies.Keys);
        Assert.Empty(await app.SessionsAsync());
    }

    private async Task<StaffBrowser> SignInAsync(
        StaffApp app,
        string email = "erin@postern.example"
    )
    {
        var browser = app.OpenBrowser();
        await browser.SignInAsync(_provider, email);
        return browser;
    }

    private static async Task<(int Status, string? Says)> WhoAsync(StaffBrowser browser) =>
        await StaffApp.WhoAsync(await browser.GetAsync("/me"));

    private static async Task<(string Name, string Token)> FormTokenAsync(StaffBrowser browser)
    {
        using var response = await browser.GetAsync("/form");
        var parts = (
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        ).Split('=', 2);
        return (parts[0], parts[1]);
    }

    private static async Task<DateTimeOffset> SeenAtAsync(StaffApp app)
    {
        await using var db = await app.OpenAsync();
        return (
            await db.StaffSessionActivity.SingleAsync(TestContext.Current.CancellationToken)
        ).SeenAt;
    }
}
