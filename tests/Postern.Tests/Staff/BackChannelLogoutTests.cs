using Postern.Operations;
using Postern.Staff.Sessions;
using Postern.Tests.Development;

namespace Postern.Tests.Staff;

public sealed class BackChannelLogoutTests : IAsyncLifetime
{
    private readonly SteppedClock _clock = new();
    private readonly IssuerKey _key = IssuerKey.P256("key");
    private IssuerServer _issuer = null!;

    public async ValueTask InitializeAsync() => _issuer = await IssuerServer.StartAsync(_key);

    public async ValueTask DisposeAsync()
    {
        await _issuer.DisposeAsync();
        _key.Dispose();
    }

    [Theory]
    [OnEveryDatabase("erin", null, "s1 s2")]
    [OnEveryDatabase(null, "s1", "s1")]
    [OnEveryDatabase("erin", "s2", "s2")]
    [OnEveryDatabase("sam", "s1", "")]
    [OnEveryDatabase("sam", null, "s3")]
    public async Task The_provider_ends_the_sessions_that_it_names(
        DatabaseKind kind,
        string? subject,
        string? providerSession,
        string ended
    )
    {
        await using var app = await StaffApp.StartAsync(_issuer.Issuer, _clock, kind);
        await UseAsync(app, "erin", "s1");
        await UseAsync(app, "erin", "s2");
        await UseAsync(app, "sam", "s3");
        var token = Forgery.OfLogoutToken(_key, _issuer.Issuer, _clock.GetUtcNow());
        token.Claims.Remove("sub");
        if (subject is not null)
        {
            token.Claims["sub"] = subject;
        }

        if (providerSession is not null)
        {
            token.Claims["sid"] = providerSession;
        }

        using var response = await LogOutAsync(app, token.Build());

        Assert.Equal(200, (int)response.StatusCode);
        Assert.True(response.Headers.CacheControl!.NoStore);
        var over = (await app.SessionsAsync()).Where(session => session.EndedAt is not null);
        Assert.Equal(
            ended,
            string.Join(' ', over.Select(session => session.ProviderSession).Order())
        );
        var entries = (await app.EntriesAsync()).Where(entry =>
            entry is { Kind: AuditKind.SignIn, Action: "staff.sign_out" }
        );
        Assert.Equal(
            over.Select(session => session.AuditEntryId).Order(),
            entries.Select(entry => entry.Id).Order()
        );
        _clock.Step(ApiSessions.AskEvery);
        foreach (var session in await app.SessionsAsync())
        {
            Assert.Equal(
                session.EndedAt is null ? 200 : 401,
                await UseAsync(app, session.Subject, session.ProviderSession!)
            );
        }
    }

    [Fact]
    public async Task A_logout_token_works_once()
    {
        await using var app = await StaffApp.StartAsync(_issuer.Issuer, _clock);
        var token = Forgery.OfLogoutToken(_key, _issuer.Issuer, _clock.GetUtcNow()).Build();

        using var first = await LogOutAsync(app, token);
        using var second = await LogOutAsync(app, token);

        Assert.Equal(200, (int)first.StatusCode);
        Assert.Equal(400, (int)second.StatusCode);
        Assert.True(second.Headers.CacheControl!.NoStore);
    }

    [Theory]
    [InlineData("events missing")]
    [InlineData("events of another kind")]
    [InlineData("events that are text")]
    [InlineData("jti missing")]
    [InlineData("nobody named")]
    [InlineData("an access token")]
    public async Task What_is_no_logout_token_ends_nothing_and_is_on_the_record(string forgery)
    {
        await using var app = await StaffApp.StartAsync(_issuer.Issuer, _clock);
        await UseAsync(app, "erin", "s1");
        var token = Forgery.OfLogoutToken(_key, _issuer.Issuer, _clock.GetUtcNow());
        token.Claims["sub"] = "erin";
        switch (forgery)
        {
            case "events missing":
                token.Claims.Remove("events");
                break;
            case "events of another kind":
                token.Claims["events"] = new System.Text.Json.Nodes.JsonObject
                {
                    ["https://schemas.openid.net/secevent/risc/event-type/account-disabled"] =
                        new System.Text.Json.Nodes.JsonObject(),
                };
                break;
            case "events that are text":
                token.Claims["events"] = "http://schemas.openid.net/event/backchannel-logout";
                break;
            case "jti missing":
                token.Claims.Remove("jti");
                break;
            case "nobody named":
                token.Claims.Remove("sub");
                break;
            default:
                token = Forgery.OfAccessToken(_key, _issuer.Issuer, _clock.GetUtcNow());
                break;
        }

        using var response = await LogOutAsync(app, token.Build());

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Null(Assert.Single(await app.SessionsAsync()).EndedAt);
        Assert.Equal(AuditKind.Refused, (await app.EntriesAsync())[^1].Kind);
    }

    [Fact]
    public async Task A_request_without_a_logout_token_is_refused()
    {
        await using var app = await StaffApp.StartAsync(_issuer.Issuer, _clock);
        using var browser = app.OpenBrowser();

        using var without = await browser.PostAsync("/signin/backchannel-logout");
        using var twice = await browser.PostAsync(
            "/signin/backchannel-logout",
            ("logout_token", "a"),
            ("logout_token", "b")
        );
        using var broken = await browser.PostBrokenFormAsync("/signin/backchannel-logout");

        Assert.Equal(400, (int)without.StatusCode);
        Assert.Equal(400, (int)twice.StatusCode);
        Assert.Equal(400, (int)broken.StatusCode);
    }

    private async Task<int> UseAsync(StaffApp app, string subject, string providerSession)
    {
        var token = Forgery.OfAccessToken(_key, _issuer.Issuer, _clock.GetUtcNow());
        token.Claims["sub"] = subject;
        token.Claims["sid"] = providerSession;
        using var browser = app.OpenBrowser();
        using var response = await browser.GetAsync("/api/me", token.Build());
        return (int)response.StatusCode;
    }

    private static async Task<HttpResponseMessage> LogOutAsync(StaffApp app, string token)
    {
        using var browser = app.OpenBrowser();
        return await browser.PostAsync("/signin/backchannel-logout", ("logout_token", token));
    }
}
