namespace Postern.Tests.Runtime.Attacks;

/// <summary>Only a tenant's user can be impersonated: an id of anything of staff is the id of nobody .</summary>
public sealed class ImpersonatingStaff
{
    [Fact]
    public async Task Is_refused_and_recorded()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);
        await planes.CustomerAsync();
        var staffSession = (await planes.Admin.GetAsync("/api/v1/me", "erin"))
            .Json.GetProperty("sessionId")
            .GetString()!;

        var refused = await planes.ImpersonateAsync(staffSession);

        Assert.Equal((404, "not_found"), (refused.Status, refused.Code));
        Assert.Equal(
            "refused",
            (await planes.EntryAsync("action=user.impersonate&kind=refused"))
                .GetProperty("kind")
                .GetString()
        );
    }
}
