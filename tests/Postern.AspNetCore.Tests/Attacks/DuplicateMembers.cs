namespace Postern.AspNetCore.Tests.Attacks;

public sealed class DuplicateMembers
{
    //
    [Fact]
    public async Task A_token_that_says_something_twice_is_refused_though_signed()
    {
        await using var stage = await Stage.StartAsync();
        var session = Guid.CreateVersion7();
        stage.Plane.Live(session, minutes: 60);
        var smith = stage.Plane.Smith;
        var header = smith.Header().ToJsonString(TokenSmith.AsIs);
        var claims = TokenSmith.Claims(session, stage.Time.GetUtcNow()).ToJsonString();

        await stage.RefusesAsync(smith.Sign(header, claims[..^1] + ",\"scope\":\"write\"}"));
        await stage.RefusesAsync(smith.Sign(header, claims[..^1] + ",\"x\":1,\"x\":2}"));
        await stage.RefusesAsync(smith.Sign(header[..^1] + ",\"kid\":\"key-1\"}", claims));
    }
}
