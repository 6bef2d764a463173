using System.Net;

namespace Postern.AspNetCore.Tests.Attacks;

public sealed class CodeTooOld
{
    // Used, too old and foreign look the same: the plane answers code_invalid to all three.
    [Theory]
    [InlineData("forgotten")]
    [InlineData("<script>alert(1)</script>")]
    public async Task A_code_that_the_plane_does_not_know_lets_nobody_in(string code)
    {
        await using var stage = await Stage.StartAsync();

        using var answer = await stage.EnterAsync(code);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.DoesNotContain(
            code,
            await answer.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
    }
}
