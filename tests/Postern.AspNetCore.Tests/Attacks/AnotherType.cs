namespace Postern.AspNetCore.Tests.Attacks;

public sealed class AnotherType
{
    //
    [Fact]
    public async Task A_token_of_another_type_is_refused_though_the_key_is_ours()
    {
        await using var stage = await Stage.StartAsync();
        await stage.RefusesAsync(stage.Forge(header: header => header["typ"] = "at+jwt"));
        await stage.RefusesAsync(stage.Forge(header: header => header["typ"] = "JWT"));
        await stage.RefusesAsync(
            stage.Forge(header: header => header["typ"] = "Impersonation+JWT")
        );
    }
}
