namespace Postern.AspNetCore.Tests.Attacks;

public sealed class AnotherIssuer
{
    //
    [Fact]
    public async Task A_token_by_another_issuer_is_refused()
    {
        await using var stage = await Stage.StartAsync();
        await stage.RefusesAsync(
            stage.Forge(claims => claims["iss"] = "https://id.company.example")
        );
    }
}
