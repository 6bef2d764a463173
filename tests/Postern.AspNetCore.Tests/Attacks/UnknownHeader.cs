using System.Text.Json.Nodes;

namespace Postern.AspNetCore.Tests.Attacks;

public sealed class UnknownHeader
{
    //
    [Fact]
    public async Task A_token_with_an_extension_that_we_do_not_know_is_refused_though_signed()
    {
        await using var stage = await Stage.StartAsync();

        await stage.RefusesAsync(
            stage.Forge(header: header => header["crit"] = new JsonArray("exp"))
        );
        await stage.RefusesAsync(stage.Forge(header: header => header["b64"] = false));
        await stage.RefusesAsync(stage.Forge(header: header => header["cty"] = "JWT"));
    }
}
