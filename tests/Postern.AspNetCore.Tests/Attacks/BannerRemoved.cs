using System.Net;
using System.Text;

namespace Postern.AspNetCore.Tests.Attacks;

public sealed class BannerRemoved
{
    // what the script sees is on the record like any request.
    [Theory]
    [InlineData("banner_removed", "/_postern/banner-removed")]
    [InlineData("banner_covered", "/_postern/banner-covered")]
    public async Task A_page_that_takes_the_banner_away_is_recorded(string kind, string route)
    {
        await using var stage = await Stage.StartAsync();
        var (session, token) = await stage.BeginAsync();

        using var answer = await TellAsync(stage, token, kind);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        await stage.IsReportedAsync(session, $"POST {route} 204 false");
    }

    [Fact]
    public async Task A_page_cannot_fill_the_record_with_it()
    {
        await using var stage = await Stage.StartAsync();
        var (_, token) = await stage.BeginAsync();

        using var first = await TellAsync(stage, token, "banner_removed");
        using var second = await TellAsync(stage, token, "banner_removed");

        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
    }

    [Fact]
    public async Task Another_site_cannot_tell_it()
    {
        await using var stage = await Stage.StartAsync();
        var (_, token) = await stage.BeginAsync();

        using var answer = await TellAsync(stage, token, "banner_removed", "same-site");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    private static Task<HttpResponseMessage> TellAsync(
        Stage stage,
        string token,
        string kind,
        string site = "same-origin"
    ) =>
        stage.AsStaffAsync(
            token,
            "/_postern/event",
            HttpMethod.Post,
            new StringContent($$"""{"kind":"{{kind}}"}""", Encoding.UTF8, "application/json"),
            ("Sec-Fetch-Site", site)
        );
}
