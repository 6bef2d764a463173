namespace Postern.Tests.Runtime.Attacks;

/// <summary>An impersonation token, signed by Postern itself, opens nothing of Postern .</summary>
public sealed class CustomerTokenOnTheAdminPlane
{
    [Fact]
    public async Task Is_refused_and_recorded()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);
        var (_, user) = await planes.CustomerAsync();
        var (_, code) = await planes.StartAsync(user);
        var token = (await planes.RedeemAsync(code)).Json.GetProperty("token").GetString()!;

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/tenants");
        request.Headers.Authorization = new("Bearer", token);
        using var refused = await planes.Admin.Http.SendAsync(request);
        var onRuntime = await planes.GetAsync("/runtime/v1/snapshot", token);

        Assert.Equal(401, (int)refused.StatusCode);
        Assert.Equal(401, onRuntime.Status);
        Assert.Equal(
            "refused",
            (await planes.EntryAsync("action=staff.sign_in&kind=refused"))
                .GetProperty("kind")
                .GetString()
        );
    }
}
