namespace Postern.AspNetCore.Tests.Attacks;

public sealed class AnotherAudience
{
    //
    [Fact]
    public async Task A_token_for_another_app_is_refused()
    {
        await using var stage = await Stage.StartAsync();
        await stage.RefusesAsync(stage.Forge(claims => claims["aud"] = "other"));
        await stage.RefusesAsync(stage.Forge(claims => claims["aud"] = "tally "));
    }
}
