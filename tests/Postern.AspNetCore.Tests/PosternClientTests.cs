using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Postern.AspNetCore.Tests;

public sealed class PosternClientTests
{
    private static readonly Guid Id = Guid.Parse("01989a3a-0000-7000-8000-000000000002");

    [Fact]
    public async Task Tenants_and_users_are_put_under_the_apps_own_ids()
    {
        await using var stage = await Stage.StartAsync();
        var client = stage.App.Services.GetRequiredService<PosternClient>();

        await client.PutTenantAsync("t/1 ü", new() { Name = "Brightwater", Currency = "EUR" });
        await client.PutUserAsync("t_1", "u_1", new() { Email = "a@b.example", Name = "A" });

        var tenant = stage.Plane.Bodies["PUT /runtime/v1/tenants/t%2F1 ü"];
        Assert.Equal("""{"name":"Brightwater","currency":"EUR"}""", tenant.ToJsonString());
        Assert.Contains("PUT /runtime/v1/tenants/t_1/users/u_1", stage.Plane.Calls);
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(" ")]
    public async Task An_id_that_would_lead_elsewhere_is_refused(string id)
    {
        await using var stage = await Stage.StartAsync();
        var client = stage.App.Services.GetRequiredService<PosternClient>();

        await Assert.ThrowsAsync<ArgumentException>(() => client.GetSupportAccessAsync(id));
    }

    [Fact]
    public async Task Support_access_is_read_set_and_answered()
    {
        await using var stage = await Stage.StartAsync();
        var client = stage.App.Services.GetRequiredService<PosternClient>();

        var access = await client.GetSupportAccessAsync("t_1");
        await client.SetSupportAccessPolicyAsync("t_1", SupportAccessPolicy.Never, "Owner");
        await client.AnswerSupportAccessRequestAsync(
            "t_1",
            Id,
            SupportAccessAnswer.Grant,
            "Owner",
            hours: 4
        );
        await client.EndImpersonationAsync(Id, "Owner");

        Assert.Equal(SupportAccessPolicy.Ask, access.Policy);
        Assert.Equal(SupportAccessRequestState.Pending, access.Requests.Single().State);
        Assert.Null(access.Requests.Single().User);
        Assert.Equal(ImpersonationMode.Read, access.Sessions.Single().Mode);
        Assert.Equal(7, access.Sessions.Single().RequestCount);
        Assert.Equal(
            """{"policy":"never","by":"Owner"}""",
            Sent($"PUT /runtime/v1/tenants/t_1/support-access")
        );
        Assert.Equal(
            """{"answer":"grant","hours":4,"by":"Owner"}""",
            Sent($"POST /runtime/v1/tenants/t_1/support-access/requests/{Id:D}")
        );
        Assert.Equal(
            """{"by":"tenant","who":"Owner"}""",
            Sent($"POST /runtime/v1/impersonations/{Id:D}/end")
        );

        string Sent(string call) => stage.Plane.Bodies[call].ToJsonString();
    }

    [Fact]
    public async Task A_refusal_carries_the_planes_code_and_words()
    {
        await using var stage = await Stage.StartAsync();
        var client = stage.App.Services.GetRequiredService<PosternClient>();

        var refusal = await Assert.ThrowsAsync<PosternException>(() =>
            client.PutTenantAsync("late", new() { Name = "x" })
        );

        Assert.Equal(HttpStatusCode.Conflict, refusal.Status);
        Assert.Equal("already_answered", refusal.Code);
        Assert.Equal("In words.", refusal.Detail);
        Assert.False(refusal.IsTransient);
    }

    [Fact]
    public async Task A_plane_that_is_away_is_told_apart_from_one_that_refuses()
    {
        await using var stage = await Stage.StartAsync(isPlaneUp: false);
        var client = stage.App.Services.GetRequiredService<PosternClient>();

        var away = await Assert.ThrowsAsync<PosternException>(() =>
            client.GetSupportAccessAsync("t_1")
        );

        Assert.Equal(PosternException.Unreachable, away.Code);
        Assert.Null(away.Status);
        Assert.True(away.IsTransient);
    }
}
