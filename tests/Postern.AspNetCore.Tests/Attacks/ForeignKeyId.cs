namespace Postern.AspNetCore.Tests.Attacks;

public sealed class ForeignKeyId
{
    //
    [Fact]
    public async Task A_key_id_that_the_runtime_plane_does_not_publish_is_refused()
    {
        await using var stage = await Stage.StartAsync();
        await stage.RefusesAsync(stage.Forge(header: header => header["kid"] = "../../key-1"));
    }
}
