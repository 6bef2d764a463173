namespace Postern.Tests.Runtime.Attacks;

/// <summary>Refused like a code that never was, so that another app learns nothing; and not used up by the try.</summary>
public sealed class CodeOfAnotherAudience
{
    [Theory, OnEveryDatabase]
    public async Task Is_refused_and_recorded(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(
            kind,
            new()
            {
                ["Postern:Apps:app"] = "http://localhost:8080",
                ["Postern:Apps:shop"] = "http://localhost:8081",
            }
        );
        var shop = await TwoPlanes.KeyAsync(planes.Admin, "shop");
        var (_, user) = await planes.CustomerAsync();
        var (id, code) = await planes.StartAsync(user);

        var foreign = await planes.RedeemAsync(code, shop);
        var unknown = await planes.RedeemAsync("never given", shop);

        Assert.Equal((409, "code_invalid"), (foreign.Status, foreign.Code));
        Assert.Equal((409, "code_invalid"), (unknown.Status, unknown.Code));
        Assert.Equal(
            foreign.Json.GetProperty("detail").GetString(),
            unknown.Json.GetProperty("detail").GetString()
        );
        Assert.Equal(
            404,
            (await planes.PostAsync($"/runtime/v1/impersonations/{id}/end", null, shop)).Status
        );
        Assert.Equal(200, (await planes.RedeemAsync(code)).Status);
    }
}
