using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Postern.AspNetCore.Limits;
using static Postern.AspNetCore.Tests.Infrastructure.FakeState;

namespace Postern.AspNetCore.Tests;

public sealed partial class RateLimitTests
{
    [Fact]
    public async Task A_tenant_beyond_its_rate_is_told_when_to_come_back_and_others_notice_nothing()
    {
        await using var stage = await LimitedApp.StartAsync();
        stage.Plane.Tenant(
            "t_mine",
            "team",
            Override("rate_limit.requests", 30),
            Override("rate_limit.burst", 3)
        );
        await stage.IsUpToDateAsync();
        var (mine, other) = (await stage.SignInAsync("t_mine"), await stage.SignInAsync("t_other"));

        var served = await ServedAsync(stage, mine, 8);
        using var refused = await stage.SendAsync(HttpMethod.Get, "/page", mine);
        using var another = await stage.SendAsync(HttpMethod.Get, "/page", other);
        using var exempt = await stage.SendAsync(HttpMethod.Get, "/health", mine);
        using var anonymous = await stage.SendAsync(HttpMethod.Get, "/page");

        Assert.Equal(3, served);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("rate_limited", await Stage.CodeOfAsync(refused));
        Assert.Equal("2", refused.Headers.GetValues("Retry-After").Single());
        Assert.Equal("\"tenant\";q=30;w=60", Header(refused, "RateLimit-Policy"));
        Assert.Equal("\"tenant\";r=0;t=2", Header(refused, "RateLimit"));
        Assert.Equal(HttpStatusCode.OK, another.StatusCode);
        Assert.False(another.Headers.Contains("RateLimit"));
        Assert.Equal(HttpStatusCode.OK, exempt.StatusCode);
        Assert.Equal(HttpStatusCode.OK, anonymous.StatusCode);
    }

    [Fact]
    public async Task Other_limits_hold_from_the_next_request_on()
    {
        await using var stage = await LimitedApp.StartAsync();
        var mine = await stage.SignInAsync("t_mine");
        stage.Plane.Tenant(
            "t_mine",
            "team",
            Override("rate_limit.requests", 60),
            Override("rate_limit.burst", 1)
        );
        await stage.IsUpToDateAsync();
        Assert.Equal(1, await ServedAsync(stage, mine, 3));

        stage.Plane.Tenant("t_mine", "team", Override("rate_limit.burst", 50));
        await stage.IsUpToDateAsync();
        Assert.Equal(20, await ServedAsync(stage, mine, 20));
    }

    [Fact]
    public async Task The_bucket_fills_evenly_and_not_by_the_minute()
    {
        await using var stage = await LimitedApp.StartAsync();
        var mine = await stage.SignInAsync("t_mine");
        stage.Plane.Tenant(
            "t_mine",
            "team",
            Override("rate_limit.requests", 240),
            Override("rate_limit.burst", 1)
        );
        await stage.IsUpToDateAsync();
        Assert.Equal(1, await ServedAsync(stage, mine, 3));

        await Poll.UntilAsync(
            "a request is served again",
            async _ => await ServedAsync(stage, mine, 1) == 1,
            TimeSpan.FromSeconds(3)
        );
    }

    [Fact]
    public async Task A_burst_is_never_larger_than_what_a_minute_allows()
    {
        await using var stage = await LimitedApp.StartAsync();
        var mine = await stage.SignInAsync("t_mine");
        stage.Plane.Tenant("t_mine", "team", Override("rate_limit.requests", 4));
        await stage.IsUpToDateAsync();

        Assert.Equal(4, await ServedAsync(stage, mine, 10));
    }

    [Fact]
    public async Task A_limit_of_nothing_serves_one_a_minute_and_is_no_fault()
    {
        await using var stage = await LimitedApp.StartAsync();
        var mine = await stage.SignInAsync("t_mine");
        stage.Plane.Tenant(
            "t_mine",
            "team",
            Override("rate_limit.requests", 0),
            Override("rate_limit.burst", -5)
        );
        await stage.IsUpToDateAsync();

        Assert.Equal(1, await ServedAsync(stage, mine, 3));
    }

    [Fact]
    public async Task The_fields_can_be_on_every_answer_and_are_structured_fields()
    {
        await using var stage = await LimitedApp.StartAsync(options =>
            options.RateLimitHeaders = true
        );
        var mine = await stage.SignInAsync("t_mine");

        using var first = await stage.SendAsync(HttpMethod.Get, "/page", mine);
        using var second = await stage.SendAsync(HttpMethod.Get, "/page", mine);

        Assert.Equal("\"tenant\";q=600;w=60", Header(first, "RateLimit-Policy"));
        Assert.Equal("\"tenant\";r=99;t=1", Header(first, "RateLimit"));
        Assert.Matches(Item(), Header(second, "RateLimit"));
        Assert.Matches(Item(), Header(second, "RateLimit-Policy"));
    }

    [Fact]
    public async Task A_person_gets_a_page()
    {
        await using var stage = await LimitedApp.StartAsync();
        var mine = await stage.SignInAsync("t_mine");
        stage.Plane.Tenant("t_mine", "team", Override("rate_limit.requests", 1));
        await stage.IsUpToDateAsync();
        Assert.Equal(1, await ServedAsync(stage, mine, 1));

        using var answer = await stage.SendAsync(
            HttpMethod.Get,
            "/page",
            mine,
            headers: ("Accept", "text/html")
        );

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("60", answer.Headers.GetValues("Retry-After").Single());
    }

    // API4: whose bucket it is comes from the identity alone.
    [Fact]
    public async Task Nothing_in_the_request_chooses_another_tenants_bucket()
    {
        await using var stage = await LimitedApp.StartAsync();
        var mine = await stage.SignInAsync("t_mine");
        stage.Plane.Tenant("t_mine", "team", Override("rate_limit.requests", 2));
        await stage.IsUpToDateAsync();
        Assert.Equal(2, await ServedAsync(stage, mine, 2));

        using var answer = await stage.SendAsync(
            HttpMethod.Get,
            "/page?tenant=t_other",
            mine,
            headers: [("X-Tenant", "t_other"), ("X-Forwarded-For", "10.0.0.9")]
        );

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
    }

    [Fact]
    public async Task Impersonated_requests_are_of_the_tokens_tenant_whatever_the_app_says()
    {
        await using var stage = await LimitedApp.StartAsync(options =>
            options.Tenant = _ => "t_other"
        );
        var (_, token) = await stage.BeginAsync();
        stage.Plane.Tenant("t_brightwater", "team", Override("rate_limit.requests", 1));
        await stage.IsUpToDateAsync();

        using var first = await stage.AsStaffAsync(token, "/page");
        using var second = await stage.AsStaffAsync(token, "/page");

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
    }

    [Fact]
    public async Task A_bucket_that_is_full_again_takes_no_memory()
    {
        await using var stage = await LimitedApp.StartAsync();
        var rates = stage.App.Services.GetRequiredService<RequestRates>();
        for (var tenant = 0; tenant < 100; tenant++)
            Assert.True(rates.TryTake(new DefaultHttpContext(), $"t_{tenant}"));

        Assert.Equal(100, rates.Count);
        await Poll.UntilAsync(
            "the buckets are gone",
            _ =>
            {
                rates.Sweep();
                return Task.FromResult(rates.Count == 0);
            }
        );
    }

    // P5
    [Fact]
    public async Task A_request_within_the_limits_allocates_nothing()
    {
        await using var stage = await LimitedApp.StartAsync(
            options => options.Tenant = _ => "t_mine",
            plane =>
                plane.Tenant(
                    "t_mine",
                    "team",
                    Override("rate_limit.requests", 100_000_000),
                    Override("rate_limit.burst", 100_000_000)
                )
        );
        await stage.IsUpToDateAsync();
        var served = 0;
        var pipeline = stage
            .App.Services.GetRequiredService<TenantLimits>()
            .Before(_ =>
            {
                served++;
                return Task.CompletedTask;
            });
        var context = new DefaultHttpContext();
        context.Features.Set<IEndpointFeature>(new Chosen());
        context.SetEndpoint(new Endpoint(null, EndpointMetadataCollection.Empty, "Any"));
        Run(1000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(10_000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(11_000, served);
        Assert.Equal(0, allocated);

        void Run(int times)
        {
            for (var time = 0; time < times; time++)
                _ = pipeline(context);
        }
    }

    private static async Task<int> ServedAsync(Stage stage, string cookie, int requests)
    {
        var served = 0;
        for (var request = 0; request < requests; request++)
        {
            using var answer = await stage.SendAsync(HttpMethod.Get, "/page", cookie);
            served += answer.StatusCode == HttpStatusCode.OK ? 1 : 0;
        }
        return served;
    }

    private static string Header(HttpResponseMessage answer, string name) =>
        answer.Headers.GetValues(name).Single();

    /// <summary>RFC 9651: a string item with integer parameters.</summary>
    [GeneratedRegex("^\"[a-z]+\"(;[a-z]+=[0-9]{1,15})+$")]
    private static partial Regex Item();

    private sealed class Chosen : IEndpointFeature
    {
        public Endpoint? Endpoint { get; set; }
    }
}
