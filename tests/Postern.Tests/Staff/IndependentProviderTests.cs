using Postern.Staff;

namespace Postern.Tests.Staff;

/// <summary>The same against a provider that shares no opinion with us.</summary>
[Trait("Needs", "oidc-provider")]
public sealed class IndependentProviderTests
{
    private static readonly OidcAccount Erin = OidcAccount.WithMfa(
        "erin@postern.example",
        "Erin Walsh",
        "engineering"
    );

    private static readonly OidcAccount Max = new(
        "max@postern.example",
        "Max Tanaka",
        ["support"],
        Amr: ["pwd"]
    );

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Staff_sign_in_at_the_console_and_step_up()
    {
        var port = FreePort.Find();
        await using var provider = await OidcProvider.StartAsync(
            new Uri($"http://127.0.0.1:{port}/signin/callback"),
            [Erin, Max],
            cancellationToken: Cancelled
        );
        await using var app = await StartAsync(provider, port);
        using var browser = app.OpenBrowser();
        using var person = provider.OpenBrowser();

        var request = await browser.StartSignInAsync("/signin?returnUrl=%2Ftenants");
        var answer = await person.SignInAsync(
            request,
            Erin.Email,
            TimeSpan.FromHours(1),
            Cancelled
        );
        Assert.Equal("/tenants", await browser.ReturnAsync(answer));
        Assert.Equal((200, Erin.Email), await StaffApp.WhoAsync(await browser.GetAsync("/me")));

        var again = await browser.StartSignInAsync("/signin?fresh=true");
        var fresh = await person.SignInAsync(again, Erin.Email, default, Cancelled);
        Assert.Equal("/", await browser.ReturnAsync(fresh));

        var sessions = await app.SessionsAsync();
        Assert.Equal(2, sessions.Count);
        Assert.True(
            sessions[1].AuthenticatedAt - sessions[0].AuthenticatedAt > TimeSpan.FromMinutes(50)
        );
    }

    [Fact]
    public async Task One_factor_is_not_enough()
    {
        var port = FreePort.Find();
        await using var provider = await OidcProvider.StartAsync(
            new Uri($"http://127.0.0.1:{port}/signin/callback"),
            [Erin, Max],
            cancellationToken: Cancelled
        );
        await using var app = await StartAsync(provider, port);
        using var browser = app.OpenBrowser();

        var answer = await provider.SignInAsync(
            await browser.StartSignInAsync(),
            Max.Email,
            default,
            Cancelled
        );

        Assert.Equal(
            $"/signin/failed?code={SignInFailures.MfaRequired}",
            await browser.ReturnAsync(answer)
        );
    }

    [Fact]
    public async Task The_API_takes_its_tokens_and_finds_its_new_key_after_a_rotation()
    {
        await using var provider = await OidcProvider.StartAsync(
            redirectUri: null,
            [Erin, Max],
            cancellationToken: Cancelled
        );
        await using var app = await StartAsync(provider, port: 0);
        using var browser = app.OpenBrowser();

        Assert.Equal(
            (200, Erin.Email),
            await StaffApp.WhoAsync(await browser.GetAsync("/api/me", await TokenAsync(Erin)))
        );
        Assert.Equal(
            (403, "mfa_required"),
            await StaffApp.WhoAsync(await browser.GetAsync("/api/me", await TokenAsync(Max)))
        );
        await provider.RestartAsync(Cancelled);
        Assert.Equal(
            (200, Erin.Email),
            await StaffApp.WhoAsync(await browser.GetAsync("/api/me", await TokenAsync(Erin)))
        );

        Task<string> TokenAsync(OidcAccount account) =>
            provider.GetAccessTokenAsync(account.Email, default, Cancelled);
    }

    private static Task<StaffApp> StartAsync(OidcProvider provider, int port) =>
        StaffApp.StartAsync(
            provider.IssuerText,
            TimeProvider.System,
            with: sso => sso with { ClientSecret = OidcProvider.ClientSecret },
            port: port
        );
}
