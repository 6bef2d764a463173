using System.Net;
using static Postern.Tests.Development.ProviderUnderTest;

namespace Postern.Tests.Development;

public sealed class ProviderSessionTests
{
    private readonly SteppedClock clock = new();

    [Fact]
    public async Task A_second_request_needs_no_picker_and_keeps_the_time_of_the_sign_in()
    {
        await using var provider = await StartAsync(time: clock);
        var first = await SignInAsync(provider, ("login_hint", "erin@postern.example"));
        clock.Step(TimeSpan.FromMinutes(5));

        var second = await SignInAsync(provider);

        Assert.Equal(first, second);
    }

    [Theory]
    [InlineData("max_age", "299")]
    [InlineData("max_age", "0")]
    [InlineData("prompt", "login")]
    [InlineData("prompt", "select_account")]
    [InlineData("login_hint", "nobody@postern.example")]
    public async Task A_session_that_will_not_do_brings_the_picker_back(string name, string value)
    {
        await using var provider = await StartAsync(time: clock);
        await SignInAsync(provider, ("login_hint", "erin@postern.example"));
        clock.Step(TimeSpan.FromMinutes(5));

        using var response = await provider.GetAsync(AuthorizeUrl((name, value)));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("max_age", "300")]
    [InlineData("prompt", "none")]
    [InlineData("prompt", "consent")]
    public async Task A_session_that_will_do_is_used(string name, string value)
    {
        await using var provider = await StartAsync(time: clock);
        await SignInAsync(provider, ("login_hint", "erin@postern.example"));
        clock.Step(TimeSpan.FromMinutes(5));

        var answer = await provider.FollowAsync(AuthorizeUrl((name, value)));

        Assert.True(answer.ContainsKey("code"));
    }

    [Fact]
    public async Task Choosing_again_is_a_new_sign_in()
    {
        await using var provider = await StartAsync(time: clock);
        var first = await SignInAsync(provider, ("login_hint", "erin@postern.example"));
        clock.Step(TimeSpan.FromMinutes(5));

        var second = await SignInAsync(provider, ("login_hint", "erin@postern.example"));

        Assert.Equal(first.At + 300, second.At);
        Assert.NotEqual(first.SessionId, second.SessionId);
    }

    [Fact]
    public async Task A_session_ends_after_eight_hours()
    {
        await using var provider = await StartAsync(time: clock);
        await SignInAsync(provider, ("login_hint", "erin@postern.example"));
        clock.Step(TimeSpan.FromHours(8));

        var answer = await provider.FollowAsync(AuthorizeUrl(("prompt", "none")));

        Assert.Equal("login_required", answer["error"]);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_and_returns_to_the_client()
    {
        await using var provider = await StartAsync(time: clock);
        await SignInAsync(provider, ("login_hint", "erin@postern.example"));

        using var response = await provider.GetAsync(
            "/logout?post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A9090%2Fsigned-out&state=s"
        );
        var after = await provider.FollowAsync(AuthorizeUrl(("prompt", "none")));

        Assert.Equal(
            "http://localhost:9090/signed-out?state=s",
            response.Headers.Location!.AbsoluteUri
        );
        Assert.Equal("login_required", after["error"]);
    }

    [Fact]
    public async Task Signing_out_does_not_return_to_a_stranger()
    {
        await using var provider = await StartAsync(time: clock);
        await SignInAsync(provider, ("login_hint", "erin@postern.example"));

        using var response = await provider.PostAsync(
            "/logout",
            [new("post_logout_redirect_uri", "https://evil.example/")]
        );
        var after = await provider.FollowAsync(AuthorizeUrl(("prompt", "none")));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
        Assert.Equal("login_required", after["error"]);
    }

    private static async Task<(long At, string SessionId)> SignInAsync(
        ProviderUnderTest provider,
        params (string Name, string? Value)[] changes
    )
    {
        var answer = await provider.FollowAsync(AuthorizeUrl(changes));
        var (_, tokens) = await provider.AskAsync("/token", CodeForm(answer["code"]));
        var claims = PayloadOf((string)tokens["id_token"]!);
        return ((long)claims["auth_time"]!, (string)claims["sid"]!);
    }
}
