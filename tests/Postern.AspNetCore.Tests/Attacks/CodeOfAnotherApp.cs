using System.Net;

namespace Postern.AspNetCore.Tests.Attacks;

public sealed class CodeOfAnotherApp
{
    // a plane that redeemed it nevertheless would not be believed.
    [Fact]
    public async Task A_code_whose_token_is_for_another_app_lets_nobody_in()
    {
        await using var stage = await Stage.StartAsync();
        var session = Guid.Empty;
        var code = stage.Plane.CodeFor(
            stage.Forge(claims =>
            {
                claims["aud"] = "other";
                session = Guid.Parse(claims["sid"]!.GetValue<string>());
            })
        );

        using var answer = await stage.EnterAsync(code);

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.False(stage.Plane.IsLive(session));
    }
}
