using System.Net;
using System.Text.Json.Nodes;

namespace Postern.AspNetCore.Tests.Attacks;

public sealed class NestedImpersonation
{
    // R-47: RFC 8693, section 4.1: only the outermost act decides.
    [Fact]
    public async Task An_actor_within_the_actor_decides_nothing()
    {
        await using var stage = await Stage.StartAsync();
        var token = stage.Forge(claims =>
            claims["act"]!["act"] = new JsonObject
            {
                ["sub"] = "root@company.example",
                ["iss"] = "https://id.company.example",
            }
        );

        var who = await stage.WhoAsync(token);

        Assert.Equal("ada@company.example", who["staff"]!.GetValue<string>());
        Assert.DoesNotContain("root@", who["act"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    // R-50: a second session takes the first one's place, and only when it has begun.
    [Fact]
    public async Task Entering_while_impersonating_ends_the_former_session_once_the_code_is_good()
    {
        await using var stage = await Stage.StartAsync();
        var (first, token) = await stage.BeginAsync();
        var next = stage.Forge();

        using var bad = await stage.EnterAsync("no-such-code", $"{Stage.Cookie}={token}");
        Assert.Equal(HttpStatusCode.Conflict, bad.StatusCode);
        Assert.False(bad.Headers.Contains("Set-Cookie"));
        Assert.True(stage.Plane.IsLive(first));

        using var good = await stage.EnterAsync(
            stage.Plane.CodeFor(next),
            $"{Stage.Cookie}={token}"
        );
        Assert.Equal(HttpStatusCode.SeeOther, good.StatusCode);
        Assert.False(stage.Plane.IsLive(first));
        await stage.RefusesAsync(token);
    }
}
