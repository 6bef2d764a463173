namespace Postern.AspNetCore.Tests.Attacks;

public sealed class NotYetValid
{
    //
    [Fact]
    public async Task A_token_that_is_not_valid_yet_is_refused()
    {
        await using var stage = await Stage.StartAsync();
        var later = stage.Time.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds();

        await stage.RefusesAsync(stage.Forge(claims => claims["nbf"] = later));
        await stage.RefusesAsync(stage.Forge(claims => claims["iat"] = later));
    }
}
