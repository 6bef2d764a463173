namespace Postern.AspNetCore.Tests.Attacks;

public sealed class ForeignKey
{
    //
    [Fact]
    public async Task A_token_by_another_key_under_our_key_id_is_refused()
    {
        await using var stage = await Stage.StartAsync();
        using var other = new TokenSmith();
        var session = Guid.CreateVersion7();
        stage.Plane.Live(session, minutes: 60);

        await stage.RefusesAsync(
            other.Sign(other.Header(), TokenSmith.Claims(session, stage.Time.GetUtcNow()))
        );
    }

    // the key never comes with the token.
    [Theory]
    [InlineData("jwk")]
    [InlineData("jku")]
    [InlineData("x5u")]
    [InlineData("x5c")]
    public async Task A_token_that_brings_its_own_key_is_refused(string member)
    {
        await using var stage = await Stage.StartAsync();
        using var other = new TokenSmith();
        var header = other.Header();
        header[member] = member == "jwk" ? other.PublicKey : "http://127.0.0.1:1/keys";
        var session = Guid.CreateVersion7();
        stage.Plane.Live(session, minutes: 60);

        await stage.RefusesAsync(
            other.Sign(header, TokenSmith.Claims(session, stage.Time.GetUtcNow()))
        );
    }
}
