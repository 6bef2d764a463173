namespace Postern.Tests.Runtime.Attacks;

public sealed class CodeAfterAMinute
{
    [Theory, OnEveryDatabase]
    public async Task Is_refused_and_recorded(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var (_, user) = await planes.CustomerAsync();
        var (_, code) = await planes.StartAsync(user);

        planes.Clock.Step(TimeSpan.FromSeconds(61));
        var refused = await planes.RedeemAsync(code);

        Assert.Equal((409, "code_invalid"), (refused.Status, refused.Code));
        await planes.EntryAsync("action=impersonation.redeem&kind=refused");
    }
}
