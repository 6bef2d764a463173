namespace Postern.Tests.Runtime.Attacks;

/// <summary>Nobody without the right, nobody who is not a user of a tenant, and no reason that is none.</summary>
public sealed class WhoMayNotBeOrDo
{
    [Theory]
    [InlineData("ben")]
    [InlineData("ada")]
    public async Task A_role_without_the_right_is_refused_and_recorded(string who)
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);
        var (_, user) = await planes.CustomerAsync();

        var refused = await planes.ImpersonateAsync(user, who: who);

        Assert.Equal((403, "forbidden"), (refused.Status, refused.Code));
        await planes.EntryAsync("action=user.impersonate&kind=refused");
    }

    [Fact]
    public async Task A_sign_in_that_is_not_fresh_is_refused_R11()
    {
        await using var planes = await TwoPlanes.StartAsync(
            DatabaseKind.Sqlite,
            providerFollows: false
        );
        var (_, user) = await planes.CustomerAsync();

        planes.Clock.Step(TimeSpan.FromMinutes(16));
        var refused = await planes.ImpersonateAsync(user);

        Assert.Contains(
            refused.Code,
            (IEnumerable<string?>)["step_up_required", "unauthenticated"]
        );
    }

    [Theory]
    [InlineData("testing testing")]
    [InlineData("test test test")]
    [InlineData("aaaaaaaaaaaa")]
    [InlineData("debugging!!!")]
    [InlineData("customer support")]
    [InlineData("short")]
    [InlineData("")]
    public async Task A_token_word_is_no_reason(string reason)
    {
        var planes = await SharedPlanes.OfAsync(DatabaseKind.Sqlite);
        var (_, user) = await planes.CustomerAsync($"t-{Guid.CreateVersion7():N}");

        var refused = await planes.ImpersonateAsync(user, reason: reason);

        Assert.Equal((400, "reason_required"), (refused.Status, refused.Code));
    }

    [Theory]
    [InlineData("Print does nothing for her")]
    [InlineData("请求查看发票打印问题的原因")]
    [InlineData("Kunde meldet Fehler beim Drucken")]
    [InlineData("asked for by the customer")]
    public async Task A_reason_in_ones_own_words_is_one(string reason)
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);
        var (_, user) = await planes.CustomerAsync();

        var started = await planes.ImpersonateAsync(user, reason: reason);

        Assert.True(started.Status == 200, started.Body);
    }

    [Fact]
    public async Task A_deactivated_user_is_refused()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);
        var (_, user) = await planes.CustomerAsync();
        await planes.Admin.RunAsync("user.deactivate", "sam", user, new { });

        Assert.Equal("user_deactivated", (await planes.ImpersonateAsync(user)).Code);
    }

    [Fact]
    public async Task Somebody_elses_session_is_ended_only_by_who_has_the_right()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);
        var (_, user) = await planes.CustomerAsync();
        var erins = (await planes.ImpersonateAsync(user, who: "erin"))
            .Json.GetProperty("result")
            .GetProperty("impersonationId")
            .GetString();
        var (sams, _) = await planes.StartAsync(user);

        Assert.Equal(
            403,
            (await planes.Admin.RunAsync("impersonation.end", "sam", erins, new { })).Status
        );
        Assert.Equal(
            200,
            (await planes.Admin.RunAsync("impersonation.end", "erin", sams, new { })).Status
        );
    }
}
