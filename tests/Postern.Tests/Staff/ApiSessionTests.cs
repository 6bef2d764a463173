using System.Text.Json.Nodes;
using Postern.Operations;
using Postern.Staff;
using Postern.Staff.Sessions;
using Postern.Tests.Development;

namespace Postern.Tests.Staff;

public sealed class ApiSessionTests : IAsyncLifetime
{
    private static readonly (int, string?) Erin = (200, "erin@postern.example");
    private static readonly (int, string?) Refused = (401, "unauthenticated");

    private readonly SteppedClock _clock = new();
    private readonly IssuerKey _key = IssuerKey.P256("key");
    private IssuerServer _issuer = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _issuer = await IssuerServer.StartAsync(_key);

    public async ValueTask DisposeAsync()
    {
        await _issuer.DisposeAsync();
        _key.Dispose();
    }

    [Theory, OnEveryDatabase]
    public async Task A_token_opens_one_session_with_its_entry_however_often_it_is_used(
        DatabaseKind kind
    )
    {
        await using var app = await StaffApp.StartAsync(_issuer.Issuer, _clock, kind);
        var token = Token().Build();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(_ => Task.Run(() => WhoAsync(app, token)))
        );

        Assert.All(answers, answer => Assert.Equal(Erin, answer));
        var session = Assert.Single(await app.SessionsAsync());
        var entry = Assert.Single(await app.EntriesAsync());
        Assert.Equal(StaffSessionKind.Api, session.Kind);
        Assert.Equal((entry.Id, (Guid?)session.Id), (session.AuditEntryId, entry.SessionId));
        Assert.Equal((AuditKind.SignIn, "staff.sign_in"), (entry.Kind, entry.Action));
    }

    [Fact]
    public async Task Tokens_of_one_provider_session_are_one_session_here()
    {
        await using var app = await StaffApp.StartAsync(_issuer.Issuer, _clock);

        foreach (var (sid, subject) in new[] { ("s1", "a"), ("s1", "a"), ("s2", "a"), ("s1", "b") })
        {
            var token = Token();
            token.Claims["sid"] = sid;
            token.Claims["sub"] = subject;
            Assert.Equal(Erin, await WhoAsync(app, token.Build()));
        }

        Assert.Equal(3, (await app.SessionsAsync()).Count);
    }

    [Fact]
    public async Task An_ended_session_is_out_within_five_seconds_with_all_its_tokens()
    {
        await using var app = await StaffApp.StartAsync(_issuer.Issuer, _clock);
        var token = Token(sid: "s1").Build();
        Assert.Equal(Erin, await WhoAsync(app, token));

        await app.EndAsync(Assert.Single(await app.SessionsAsync()));
        _clock.Step(ApiSessions.AskEvery);

        Assert.Equal(Refused, await WhoAsync(app, token));
        Assert.Equal(Refused, await WhoAsync(app, Token(sid: "s1").Build()));
        Assert.Equal(Erin, await WhoAsync(app, Token(sid: "s2").Build()));
    }

    [Fact]
    public async Task A_remembered_token_expires_like_any_other()
    {
        await using var app = await StaffApp.StartAsync(_issuer.Issuer, _clock);
        var token = Token().Build();
        Assert.Equal(Erin, await WhoAsync(app, token));

        _clock.Step(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(61));

        Assert.Equal(Refused, await WhoAsync(app, token));
    }

    [Fact]
    public async Task A_session_goes_on_with_later_tokens_of_the_same_provider_session()
    {
        await using var app = await StaffApp.StartAsync(_issuer.Issuer, _clock);
        Assert.Equal(Erin, await WhoAsync(app, Token(sid: "s1").Build()));

        _clock.Step(TimeSpan.FromHours(9));

        Assert.Equal(Erin, await WhoAsync(app, Token(sid: "s1").Build()));
        Assert.Single(await app.SessionsAsync());
    }

    [Theory]
    [InlineData("""{ "amr": ["pwd"] }""", 403, "mfa_required")]
    [InlineData("""{ "amr": null }""", 403, "mfa_required")]
    [InlineData("""{ "amr": "mfa" }""", 403, "mfa_required")]
    [InlineData("""{ "roles": [] }""", 403, "forbidden")]
    [InlineData("""{ "roles": ["admin"] }""", 403, "forbidden")]
    [InlineData("""{ "aud": "another" }""", 401, "unauthenticated")]
    [InlineData("""{ "auth_time": 0 }""", 401, "unauthenticated")]
    public async Task Who_is_not_let_in_has_no_session_and_is_on_the_record(
        string change,
        int status,
        string code
    )
    {
        await using var app = await StaffApp.StartAsync(_issuer.Issuer, _clock);
        var token = Token();
        foreach (var claim in JsonNode.Parse(change)!.AsObject())
        {
            token.Claims[claim.Key] = claim.Value?.DeepClone();
        }

        Assert.Equal((status, code), await WhoAsync(app, token.Build()));

        Assert.Empty(await app.SessionsAsync());
        var entry = Assert.Single(await app.EntriesAsync());
        Assert.Equal(
            (AuditKind.Refused, "staff.sign_in", code, "127.0.0.1"),
            (entry.Kind, entry.Action, entry.Code, entry.SourceIp)
        );
    }

    [Fact]
    public async Task The_hosted_domain_is_asked_first()
    {
        await using var app = await StaffApp.StartAsync(
            _issuer.Issuer,
            _clock,
            with: sso => sso with { HostedDomain = "postern.example" }
        );
        var inside = Token();
        inside.Claims["hd"] = "postern.example";

        Assert.Equal(Erin, await WhoAsync(app, inside.Build()));
        Assert.Equal((403, "forbidden"), await WhoAsync(app, Token().Build()));
    }

    [Fact]
    public async Task Who_sent_a_refused_token_is_recorded_only_when_it_is_proven()
    {
        await using var app = await StaffApp.StartAsync(_issuer.Issuer, _clock);
        using var foreign = IssuerKey.P256("key");
        var forged = Token();
        forged.Key = foreign;
        var expired = Token();
        expired.Claims["exp"] = _clock.GetUtcNow().AddHours(-1).ToUnixTimeSeconds();

        await WhoAsync(app, forged.Build());
        await WhoAsync(app, expired.Build());

        var entries = await app.EntriesAsync();
        Assert.Equal([null, "erin@postern.example"], entries.Select(entry => entry.StaffEmail));
    }

    [Fact]
    public async Task A_flood_of_bad_tokens_leaves_ten_entries_and_none_holds_a_token()
    {
        await using var app = await StaffApp.StartAsync(_issuer.Issuer, _clock);
        var token = Token();
        token.Claims["aud"] = "another";
        var text = token.Build();
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(Refused, await WhoAsync(app, text));
        }

        _clock.Step(TimeSpan.FromMinutes(1));
        await WhoAsync(app, text);

        var entries = await app.EntriesAsync();
        Assert.Equal(11, entries.Count);
        Assert.Contains("20 more", entries[^1].Summary, StringComparison.Ordinal);
        Assert.All(
            entries,
            entry =>
                Assert.All(
                    text.Split('.'),
                    part =>
                        Assert.DoesNotContain(
                            part,
                            entry.Summary + entry.After,
                            StringComparison.Ordinal
                        )
                )
        );
    }

    [Theory]
    [InlineData("Basic eDp5", 401, "nothing_presented")]
    [InlineData("Bearer", 401, "nothing_presented")]
    [InlineData("Bearer  ", 401, "nothing_presented")]
    [InlineData("Bearer x", 401, "unauthenticated")]
    [InlineData("Bearer x y", 401, "unauthenticated")]
    public async Task Another_authorization_is_none(string header, int status, string says)
    {
        await using var app = await StaffApp.StartAsync(_issuer.Issuer, _clock);
        using var http = new HttpClient { BaseAddress = app.Address };
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header);

        Assert.Equal(
            (status, says),
            await StaffApp.WhoAsync(await http.GetAsync("/api/me", Cancelled))
        );
    }

    [Fact]
    public async Task Two_tokens_at_once_are_none()
    {
        await using var app = await StaffApp.StartAsync(_issuer.Issuer, _clock);
        using var http = new HttpClient { BaseAddress = app.Address };
        http.DefaultRequestHeaders.TryAddWithoutValidation(
            "Authorization",
            ["Bearer " + Token().Build(), "Bearer " + Token().Build()]
        );

        Assert.Equal(Refused, await StaffApp.WhoAsync(await http.GetAsync("/api/me", Cancelled)));
    }

    [Fact]
    public async Task The_console_does_not_take_a_token()
    {
        await using var app = await StaffApp.StartAsync(_issuer.Issuer, _clock);
        using var browser = app.OpenBrowser();

        Assert.Equal(
            (401, "nothing_presented"),
            await StaffApp.WhoAsync(await browser.GetAsync("/me", Token().Build()))
        );
    }

    private Forgery Token(string? sid = null)
    {
        var token = Forgery.OfAccessToken(_key, _issuer.Issuer, _clock.GetUtcNow());
        if (sid is not null)
        {
            token.Claims["sid"] = sid;
        }

        return token;
    }

    private static async Task<(int Status, string? Says)> WhoAsync(StaffApp app, string token)
    {
        using var browser = app.OpenBrowser();
        return await StaffApp.WhoAsync(await browser.GetAsync("/api/me", token));
    }
}
