using System.Net;
using System.Text.Json.Nodes;

namespace Postern.AspNetCore.Tests;

public sealed class EnterTests
{
    //
    [Fact]
    public async Task A_good_code_lets_the_staff_member_in_as_the_user()
    {
        await using var stage = await Stage.StartAsync();
        var token = stage.Forge();

        using var answer = await stage.EnterAsync(stage.Plane.CodeFor(token));

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("/", answer.Headers.Location?.ToString());
        Assert.Equal("\"cache\"", answer.Headers.GetValues("Clear-Site-Data").Single());
        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.StartsWith($"{Stage.Cookie}={token};", cookie, StringComparison.Ordinal);
        foreach (
            var attribute in new[] { "secure", "httponly", "samesite=lax", "path=/", "expires=" }
        )
            Assert.Contains(attribute, cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("u_noor", (await stage.WhoAsync(token))["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_session_just_entered_is_served_though_the_feed_has_not_told_of_it_yet()
    {
        await using var stage = await Stage.StartAsync();
        stage.Plane.IsFeedDeaf = true;
        var token = stage.Forge();
        using var answer = await stage.EnterAsync(stage.Plane.CodeFor(token));

        Assert.Equal("u_noor", (await stage.WhoAsync(token))["id"]!.GetValue<string>());

        stage.Time.Advance(TimeSpan.FromSeconds(6));
        await stage.IsConnectedAsync();
        using var late = await stage.AsStaffAsync(token, "/whoami");
        Assert.Equal("impersonation_ended", await Stage.CodeOfAsync(late));
    }

    [Theory]
    [InlineData("GET", null, HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "", HttpStatusCode.BadRequest)]
    [InlineData("POST", "code=", HttpStatusCode.BadRequest)]
    [InlineData("POST", "code=a&code=b", HttpStatusCode.BadRequest)]
    public async Task Without_one_code_there_is_nothing_to_enter_with(
        string method,
        string? form,
        HttpStatusCode expected
    )
    {
        await using var stage = await Stage.StartAsync();

        using var answer = await stage.SendAsync(
            new(method),
            "/_postern/enter",
            body: form is null
                ? null
                : new StringContent(form, null, "application/x-www-form-urlencoded")
        );

        Assert.Equal(expected, answer.StatusCode);
    }

    //
    [Fact]
    public async Task A_body_beyond_what_a_code_needs_is_refused()
    {
        await using var stage = await Stage.StartAsync();

        using var answer = await stage.EnterAsync(new string('a', 5000));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain("POST /runtime/v1/impersonations/redeem", stage.Plane.Calls);
    }

    [Fact]
    public async Task With_the_runtime_plane_away_the_code_is_not_spent()
    {
        await using var stage = await Stage.StartAsync(isPlaneUp: false);

        using var answer = await stage.EnterAsync("code");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Fact]
    public async Task Ending_ends_the_session_at_the_runtime_plane_and_clears_the_cookie()
    {
        await using var stage = await Stage.StartAsync();
        var (session, token) = await stage.BeginAsync();

        using var answer = await stage.PageAsync(token, "/_postern/end", HttpMethod.Post);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(
            "The session has ended",
            await answer.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            $"{Stage.Cookie}=;",
            answer.Headers.GetValues("Set-Cookie").Single(),
            StringComparison.Ordinal
        );
        Assert.False(stage.Plane.IsLive(session));
        var told = stage.Plane.Bodies[$"POST /runtime/v1/impersonations/{session:D}/end"];
        Assert.Equal("staff", told["by"]!.GetValue<string>());
        await stage.RefusesAsync(token);
    }

    [Fact]
    public async Task A_program_that_ends_gets_no_page()
    {
        await using var stage = await Stage.StartAsync();
        var (_, token) = await stage.BeginAsync();

        using var answer = await stage.AsStaffAsync(token, "/_postern/end", HttpMethod.Post);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    [Fact]
    public async Task A_session_ended_while_the_runtime_plane_is_away_is_over_at_once_and_told_later()
    {
        await using var stage = await Stage.StartAsync();
        var (session, token) = await stage.BeginAsync();
        await stage.Plane.StopAsync();

        using var answer = await stage.AsStaffAsync(token, "/_postern/end", HttpMethod.Post);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        await stage.RefusesAsync(token);

        await stage.Plane.StartAsync();
        await Poll.UntilAsync(
            "the plane is told",
            _ => Task.FromResult(!stage.Plane.IsLive(session)),
            TimeSpan.FromSeconds(15)
        );
        await stage.RefusesAsync(token);
    }

    [Fact]
    public async Task The_state_tells_a_single_page_app_what_the_banner_says()
    {
        await using var stage = await Stage.StartAsync();
        var (session, token) = await stage.BeginAsync("write");

        using var with = await stage.AsStaffAsync(token, "/_postern/state");
        using var without = await stage.SendAsync(HttpMethod.Get, "/_postern/state");

        var state = JsonNode.Parse(await with.Content.ReadAsStringAsync())!;
        Assert.True(state["active"]!.GetValue<bool>());
        Assert.Equal(session, state["id"]!.GetValue<Guid>());
        Assert.Equal("ada@company.example", state["staff"]!["email"]!.GetValue<string>());
        Assert.Equal("u_noor", state["user"]!["id"]!.GetValue<string>());
        Assert.Equal("Brightwater Studios", state["tenant"]!["name"]!.GetValue<string>());
        Assert.Equal("write", state["mode"]!.GetValue<string>());
        Assert.InRange(state["secondsLeft"]!.GetValue<int>(), 1700, 1800);
        Assert.Equal("""{"active":false}""", await without.Content.ReadAsStringAsync());
    }
}
