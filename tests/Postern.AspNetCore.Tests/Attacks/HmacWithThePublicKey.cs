using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Postern.AspNetCore.Tests.Attacks;

public sealed class HmacWithThePublicKey
{
    //
    [Fact]
    public async Task A_token_sealed_with_the_public_key_as_a_secret_is_refused()
    {
        await using var stage = await Stage.StartAsync();
        var token = stage.Forge(header: header => header["alg"] = "HS256");
        var text = token[..token.LastIndexOf('.')];
        var secrets = new[]
        {
            stage.Plane.Smith.Key.ExportSubjectPublicKeyInfo(),
            Encoding.ASCII.GetBytes(stage.Plane.Smith.Key.ExportSubjectPublicKeyInfoPem()),
        };

        foreach (var secret in secrets)
        {
            var seal = HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(text));
            await stage.RefusesAsync($"{text}.{Base64Url.EncodeToString(seal)}");
        }
    }
}
