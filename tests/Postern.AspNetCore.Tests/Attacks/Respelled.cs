using System.Net;

namespace Postern.AspNetCore.Tests.Attacks;

public sealed class Respelled
{
    // a token has one spelling, so what is remembered by hash cannot be multiplied.
    [Fact]
    public async Task A_good_token_in_another_spelling_is_refused()
    {
        await using var stage = await Stage.StartAsync();
        var (_, token) = await stage.BeginAsync();
        var last = token[^1];

        await stage.RefusesAsync(token + "=");
        await stage.RefusesAsync(token + ".");
        await stage.RefusesAsync(token.Insert(token.IndexOf('.') + 1, "%20"));
        // The last letter of 64 bytes holds four bits that mean nothing.
        await stage.RefusesAsync(token[..^1] + (char)(last == 'A' ? 'B' : last + 1));
        using var whole = await stage.AsStaffAsync(token, "/whoami");
        Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
    }
}
