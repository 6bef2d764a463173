using System.Net;
using System.Text.Json.Nodes;
using static Postern.AspNetCore.Tests.Infrastructure.FakeState;

namespace Postern.AspNetCore.Tests;

public sealed class MaintenanceTests
{
    private static readonly (string, string) _asPerson = ("Accept", "text/html");

    [Fact]
    public async Task For_one_tenant_it_closes_the_app_to_that_tenant_only()
    {
        await using var stage = await LimitedApp.StartAsync();
        var (mine, other) = (await stage.SignInAsync("t_mine"), await stage.SignInAsync("t_other"));
        stage.Plane.Tenant(
            "t_mine",
            "team",
            Override("maintenance", true, message: "We move your data.")
        );
        await stage.IsUpToDateAsync();

        using var closed = await stage.SendAsync(HttpMethod.Get, "/page", mine);
        using var open = await stage.SendAsync(HttpMethod.Get, "/page", other);
        using var anonymous = await stage.SendAsync(HttpMethod.Get, "/page");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, closed.StatusCode);
        Assert.Equal("60", closed.Headers.GetValues("Retry-After").Single());
        Assert.Equal("no-store", closed.Headers.CacheControl?.ToString());
        var problem = JsonNode.Parse(await closed.Content.ReadAsStringAsync())!;
        Assert.Equal("maintenance", problem["code"]!.GetValue<string>());
        Assert.Equal("We move your data.", problem["detail"]!.GetValue<string>());
        Assert.Equal("application/problem+json", closed.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        Assert.Equal(HttpStatusCode.OK, anonymous.StatusCode);
    }

    [Fact]
    public async Task For_all_it_closes_the_app_to_who_is_not_signed_in_as_well()
    {
        await using var stage = await LimitedApp.StartAsync();
        var mine = await stage.SignInAsync("t_mine");
        stage.Plane.Override(
            Override("maintenance", true, until: stage.Time.GetUtcNow().AddMinutes(10))
        );
        await stage.IsUpToDateAsync();

        using var customer = await stage.SendAsync(HttpMethod.Get, "/page", mine);
        using var anonymous = await stage.SendAsync(HttpMethod.Post, "/login/t_mine");
        using var nowhere = await stage.SendAsync(HttpMethod.Get, "/nowhere");
        using var health = await stage.SendAsync(HttpMethod.Get, "/health");
        using var style = await stage.SendAsync(HttpMethod.Get, "/_postern/page.css");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, customer.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, anonymous.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, nowhere.StatusCode);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Equal(HttpStatusCode.OK, style.StatusCode);
        var seconds = int.Parse(customer.Headers.GetValues("Retry-After").Single());
        Assert.InRange(seconds, 590, 600);
    }

    [Fact]
    public async Task It_begins_and_ends_by_itself()
    {
        await using var stage = await LimitedApp.StartAsync();
        var now = stage.Time.GetUtcNow();
        stage.Plane.Override(
            Override("maintenance", true, from: now.AddMinutes(10), until: now.AddMinutes(20))
        );
        await stage.IsUpToDateAsync();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync());
        stage.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync());
        stage.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync());

        async Task<HttpStatusCode> StatusAsync()
        {
            using var answer = await stage.SendAsync(HttpMethod.Get, "/page");
            return answer.StatusCode;
        }
    }

    //
    [Fact]
    public async Task The_message_is_text_on_the_page_and_in_no_header()
    {
        await using var stage = await LimitedApp.StartAsync();
        stage.Plane.Override(
            Override(
                "maintenance",
                true,
                message: "<script>alert(1)</script>\r\nSet-Cookie: a=b\n\"Back\" at nine"
            )
        );
        await stage.IsUpToDateAsync();

        using var answer = await stage.SendAsync(HttpMethod.Get, "/page", headers: _asPerson);
        var page = await answer.Content.ReadAsStringAsync();

        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page, StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Contains(
            "default-src 'none'",
            answer.Headers.GetValues("Content-Security-Policy").Single(),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("read", HttpStatusCode.OK)]
    [InlineData("write", HttpStatusCode.ServiceUnavailable)]
    public async Task Staff_who_only_look_may_pass(string scope, HttpStatusCode expected)
    {
        await using var stage = await LimitedApp.StartAsync();
        var (_, token) = await stage.BeginAsync(scope);
        stage.Plane.Tenant("t_brightwater", "team", Override("maintenance", true));
        await stage.IsUpToDateAsync();

        using var answer = await stage.AsStaffAsync(token, "/page");

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Without_the_plane_what_was_said_last_goes_on_and_ends_when_it_was_to_end()
    {
        await using var stage = await LimitedApp.StartAsync();
        stage.Plane.Override(
            Override("maintenance", true, until: stage.Time.GetUtcNow().AddHours(1))
        );
        await stage.IsUpToDateAsync();
        await stage.Plane.StopAsync();

        using var closed = await stage.SendAsync(HttpMethod.Get, "/page");
        stage.Time.Advance(TimeSpan.FromHours(1));
        using var open = await stage.SendAsync(HttpMethod.Get, "/page");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, closed.StatusCode);
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
    }
}
