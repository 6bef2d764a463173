using System.Net;

namespace Postern.AspNetCore.Tests;

public sealed class FeedTests
{
    //
    [Fact]
    public async Task With_the_runtime_plane_away_impersonation_stops_within_the_bound_and_customers_notice_nothing()
    {
        await using var stage = await Stage.StartAsync();
        var (_, token) = await stage.BeginAsync();
        await stage.Plane.StopAsync();

        using var soon = await stage.AsStaffAsync(token, "/invoices/1");
        stage.Time.Advance(TimeSpan.FromSeconds(3));
        using var late = await stage.AsStaffAsync(token, "/invoices/1");
        using var customer = await stage.SendAsync(HttpMethod.Get, "/page");

        Assert.Equal(HttpStatusCode.OK, soon.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, late.StatusCode);
        Assert.Equal("impersonation_unavailable", await Stage.CodeOfAsync(late));
        Assert.False(late.Headers.Contains("Set-Cookie"));
        Assert.Equal(HttpStatusCode.OK, customer.StatusCode);
    }

    [Fact]
    public async Task Once_the_runtime_plane_is_back_all_goes_on()
    {
        await using var stage = await Stage.StartAsync();
        var (_, token) = await stage.BeginAsync();
        await stage.Plane.StopAsync();
        stage.Time.Advance(TimeSpan.FromSeconds(3));

        await stage.Plane.StartAsync();
        await stage.IsConnectedAsync();

        using var answer = await stage.AsStaffAsync(token, "/invoices/1");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task The_app_starts_and_serves_customers_without_the_runtime_plane()
    {
        await using var stage = await Stage.StartAsync(isPlaneUp: false);

        using var customer = await stage.SendAsync(HttpMethod.Get, "/page");
        using var staff = await stage.AsStaffAsync(stage.Forge(), "/page");

        Assert.Equal(HttpStatusCode.OK, customer.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, staff.StatusCode);

        await stage.Plane.StartAsync();
        await stage.IsConnectedAsync();
        var (_, token) = await stage.BeginAsync();
        using var later = await stage.AsStaffAsync(token, "/page");
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    [Fact]
    public async Task A_feed_that_falls_silent_does_not_count_as_alive()
    {
        await using var stage = await Stage.StartAsync();
        var (_, token) = await stage.BeginAsync();
        await stage.Plane.StopAsync();

        await Poll.UntilAsync(
            "impersonation has stopped",
            async _ =>
            {
                using var answer = await stage.AsStaffAsync(token, "/invoices/1");
                return answer.StatusCode == HttpStatusCode.ServiceUnavailable;
            },
            TimeSpan.FromSeconds(4)
        );
    }
}
