namespace Tally.Tests.Support;

public sealed class SyncTests(SupportedTally tally) : IClassFixture<SupportedTally>
{
    [Fact]
    public async Task Companies_and_users_arrive_under_their_own_ids()
    {
        const string Noor = "/runtime/v1/tenants/t_brightwater/users/u_noor";

        await Poll.UntilAsync("all are told", () => tally.Plane.Known.Count == 4 + 13);

        Assert.Equal(
            "Brightwater Studios",
            (string?)tally.Plane.Known["/runtime/v1/tenants/t_brightwater"]["name"]
        );
        // The plan as well, the first time.
        Assert.Equal(
            "business",
            (string?)tally.Plane.Known["/runtime/v1/tenants/t_brightwater"]["plan"]
        );
        Assert.Equal(RunningTally.Noor, (string?)tally.Plane.Known[Noor]["email"]);
        Assert.Equal("accountant", (string?)tally.Plane.Known[Noor]["role"]);
    }

    [Fact]
    public async Task A_change_of_name_arrives_as_well()
    {
        const string Ren = "/runtime/v1/tenants/t_kitsune/users/u_ren";
        using var ren = await tally.SignInAsync("ren@kitsune.example");

        using var answer = await ren.SubmitAsync("/settings", "/settings", ("name", "藤本 蓮二"));

        await Poll.UntilAsync(
            "the new name is told",
            () =>
                tally.Plane.Known.TryGetValue(Ren, out var user)
                && (string?)user["name"] == "藤本 蓮二"
        );
    }
}

public sealed class LateSyncTests
{
    [Fact]
    public async Task With_the_runtime_plane_away_Tally_starts_and_tells_it_later()
    {
        await using var plane = new FakeRuntimePlane();
        await using var tally = new SetUpTally([
            $"--Postern:ServiceKey={FakeRuntimePlane.ServiceKey}",
            $"--Postern:RuntimeUrl={plane.Url}",
        ]);
        await tally.InitializeAsync();
        using var owner = await tally.SignInAsync(RunningTally.Owner);
        Assert.Contains(
            "does not answer at the moment",
            await owner.ReadAsync("/settings/support-access"),
            StringComparison.Ordinal
        );

        await plane.StartAsync();

        await Poll.UntilAsync("all are told", () => plane.Known.Count == 4 + 13);
    }
}
