using System.Net;

namespace Postern.AspNetCore.Tests.Attacks;

public sealed class CrossOriginWrite
{
    // SameSite=Lax lets a sister subdomain through.
    [Theory]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    public async Task A_change_asked_for_by_another_origins_page_is_refused(
        string header,
        string value
    )
    {
        await using var stage = await Stage.StartAsync();
        var (_, token) = await stage.BeginAsync("write");

        using var answer = await stage.AsStaffAsync(
            token,
            "/notes",
            HttpMethod.Post,
            headers: (header, value)
        );

        Assert.Equal("impersonation_refused", await Stage.CodeOfAsync(answer));
    }

    [Fact]
    public async Task Another_origins_page_cannot_end_the_session()
    {
        await using var stage = await Stage.StartAsync();
        var (session, token) = await stage.BeginAsync();

        using var answer = await stage.AsStaffAsync(
            token,
            "/_postern/end",
            HttpMethod.Post,
            headers: ("Sec-Fetch-Site", "same-site")
        );

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.True(stage.Plane.IsLive(session));
    }
}
