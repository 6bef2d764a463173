namespace Postern.AspNetCore.Tests.Attacks;

public sealed class WrongTypes
{
    //
    [Theory]
    [InlineData("aud", """["tally"]""")]
    [InlineData("aud", """["tally","other"]""")]
    [InlineData("exp", "\"4102444800\"")]
    [InlineData("exp", "1e300")]
    [InlineData("exp", "9223372036854775807")]
    [InlineData("iat", "null")]
    [InlineData("iat", "-9223372036854775808")]
    [InlineData("nbf", "1.5")]
    [InlineData("sub", "42")]
    [InlineData("sub", "\" \"")]
    [InlineData("sub", "\"\\ud800\"")]
    [InlineData("sid", "\"1\"")]
    [InlineData("entry", "\"\"")]
    [InlineData("jti", "\"\"")]
    [InlineData("scope", "\"admin\"")]
    [InlineData("scope", "\"read write\"")]
    [InlineData("act", "\"ada@company.example\"")]
    [InlineData("act", """{"sub":"ada@company.example"}""")]
    [InlineData("act", """{"iss":"https://id.company.example"}""")]
    public async Task A_claim_of_another_kind_is_refused_though_signed(string claim, string json)
    {
        await using var stage = await Stage.StartAsync();
        var session = Guid.CreateVersion7();
        stage.Plane.Live(session, minutes: 60);
        var claims = TokenSmith.Claims(session, stage.Time.GetUtcNow());
        claims.Remove(claim);
        var text = claims.ToJsonString()[..^1] + $",\"{claim}\":{json}}}";

        await stage.RefusesAsync(
            stage.Plane.Smith.Sign(stage.Plane.Smith.Header().ToJsonString(TokenSmith.AsIs), text)
        );
    }

    [Theory]
    [InlineData("iss")]
    [InlineData("aud")]
    [InlineData("sub")]
    [InlineData("tenant")]
    [InlineData("act")]
    [InlineData("sid")]
    [InlineData("entry")]
    [InlineData("reason")]
    [InlineData("scope")]
    [InlineData("iat")]
    [InlineData("nbf")]
    [InlineData("exp")]
    [InlineData("jti")]
    public async Task A_token_without_a_claim_is_refused(string claim)
    {
        await using var stage = await Stage.StartAsync();

        await stage.RefusesAsync(stage.Forge(claims => claims.Remove(claim)));
    }
}
