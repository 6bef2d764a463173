using System.Net;

namespace Postern.AspNetCore.Tests.Attacks;

public sealed class PlantedCookie
{
    [Theory]
    [InlineData("")]
    [InlineData("planted")]
    [InlineData("a.b.c")]
    public async Task A_cookie_that_is_no_token_is_refused_and_cleared(string value)
    {
        await using var stage = await Stage.StartAsync();

        await stage.RefusesCookieAsync(value);
    }

    [Fact]
    public async Task Of_two_cookies_by_the_name_none_is_believed()
    {
        await using var stage = await Stage.StartAsync();
        var (_, token) = await stage.BeginAsync();
        var (_, other) = await stage.BeginAsync("write");

        await stage.RefusesCookieAsync($"{token}; {Stage.Cookie}={other}");
        await stage.RefusesCookieAsync($"{token}; {Stage.Cookie}=planted");
        await stage.RefusesCookieAsync($"{token}; {Stage.Cookie}");
    }

    [Fact]
    public async Task A_cookie_and_a_bearer_token_at_once_are_refused()
    {
        await using var stage = await Stage.StartAsync();
        var (_, token) = await stage.BeginAsync();
        var (_, other) = await stage.BeginAsync("write");

        using var answer = await stage.SendAsync(
            HttpMethod.Get,
            "/whoami",
            cookie: $"{Stage.Cookie}={token}",
            bearer: other
        );

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    // A subdomain can plant neither: the prefix is what browsers guard, and only the exact name counts.
    [Fact]
    public async Task A_cookie_by_a_similar_name_is_the_apps_own_affair()
    {
        await using var stage = await Stage.StartAsync();
        var (_, token) = await stage.BeginAsync();

        using var answer = await stage.SendAsync(
            HttpMethod.Get,
            "/page",
            cookie: $"x{Stage.Cookie}={token}; {Stage.Cookie}x={token}; a={Stage.Cookie}"
        );

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain(
            "postern-banner",
            await answer.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
    }
}
