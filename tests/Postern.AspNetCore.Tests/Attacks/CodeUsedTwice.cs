using System.Net;

namespace Postern.AspNetCore.Tests.Attacks;

public sealed class CodeUsedTwice
{
    //
    [Fact]
    public async Task A_code_lets_in_once()
    {
        await using var stage = await Stage.StartAsync();
        var code = stage.Plane.CodeFor(stage.Forge());

        using var first = await stage.EnterAsync(code);
        using var second = await stage.EnterAsync(code);

        Assert.Equal(HttpStatusCode.SeeOther, first.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.False(second.Headers.Contains("Set-Cookie"));
        Assert.Contains(
            "used already",
            await second.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
    }
}
