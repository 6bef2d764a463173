using System.Net;

namespace Postern.AspNetCore.Tests.Attacks;

public sealed class Prolonging
{
    //
    [Fact]
    public async Task A_token_for_more_than_an_hour_is_refused_though_signed()
    {
        await using var stage = await Stage.StartAsync();

        await stage.RefusesAsync(
            stage.Forge(claims => claims["exp"] = claims["iat"]!.GetValue<long>() + 3601)
        );
        await stage.RefusesAsync(
            stage.Forge(claims => claims["exp"] = claims["iat"]!.GetValue<long>())
        );
    }

    [Fact]
    public async Task A_token_with_a_later_end_written_into_it_is_refused()
    {
        await using var stage = await Stage.StartAsync();
        var session = Guid.CreateVersion7();
        var claims = TokenSmith.Claims(session, stage.Time.GetUtcNow());
        var token = stage.Plane.Begin(session, claims);
        claims["exp"] = claims["exp"]!.GetValue<long>() + 600;
        var parts = token.Split('.');

        await stage.RefusesAsync(
            $"{parts[0]}.{TokenSmith.Encode(claims.ToJsonString())}.{parts[2]}"
        );
    }

    // nothing that this app offers gives a session more time.
    [Fact]
    public async Task Using_a_session_sets_no_other_cookie()
    {
        await using var stage = await Stage.StartAsync();
        var (_, token) = await stage.BeginAsync();
        stage.Time.Advance(TimeSpan.FromMinutes(29));
        await stage.IsConnectedAsync();

        using var answer = await stage.PageAsync(token, "/page");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }
}
