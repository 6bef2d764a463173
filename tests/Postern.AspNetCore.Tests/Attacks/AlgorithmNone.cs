namespace Postern.AspNetCore.Tests.Attacks;

public sealed class AlgorithmNone
{
    //
    [Fact]
    public async Task A_token_without_a_signature_is_refused()
    {
        await using var stage = await Stage.StartAsync();
        var token = stage.Forge(header: header => header["alg"] = "none");

        await stage.RefusesAsync(token[..(token.LastIndexOf('.') + 1)]);
        await stage.RefusesAsync(token);
    }
}
