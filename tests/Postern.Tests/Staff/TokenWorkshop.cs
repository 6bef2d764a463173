using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Postern.Tests.Development;

namespace Postern.Tests.Staff;

/// <summary>An issuer with keys of every kind, made once, since RSA keys take their time.</summary>
public sealed class TokenWorkshop : IAsyncLifetime
{
    private readonly SteppedClock _clock = new();
    private readonly IssuerKey _ec = IssuerKey.P256("ec");
    private IssuerServer _server = null!;

    internal IssuerKey Rsa { get; } = IssuerKey.Rsa("rsa");

    internal IssuerKey P384 { get; } = IssuerKey.P384("p384");

    /// <summary>Of another issuer, under the name of one of ours.</summary>
    internal IssuerKey Foreign { get; } = IssuerKey.P256("ec");

    internal IssuerKey Short { get; } = IssuerKey.Rsa("short", 1024);

    internal IssuerKey Encryption { get; } = IssuerKey.P256("encryption");

    internal TokenUnderTest Tokens { get; private set; } = null!;

    internal string Issuer => _server.Issuer;

    public async ValueTask InitializeAsync()
    {
        _server = await IssuerServer.StartAsync(_ec, Rsa, P384, Short);
        using var second = IssuerKey.Rsa("rsa-2");
        _server.Keys.Add(second.Jwk());
        var encryption = Encryption.Jwk();
        encryption["use"] = "enc";
        _server.Keys.Add(encryption);
        _server.Keys.Add(
            new JsonObject
            {
                ["kty"] = "oct",
                ["kid"] = "ec",
                ["k"] = Base64Url.EncodeToString(Encoding.ASCII.GetBytes(_ec.Pem)),
            }
        );
        Tokens = new TokenUnderTest(SsoFor.Issuer(Issuer), _clock);
    }

    public async ValueTask DisposeAsync()
    {
        Tokens.Dispose();
        await _server.DisposeAsync();
        foreach (var key in new[] { _ec, Rsa, P384, Foreign, Short, Encryption })
        {
            key.Dispose();
        }
    }

    internal Forgery AccessToken() => Forgery.OfAccessToken(_ec, Issuer, _clock.GetUtcNow());

    internal Forgery IdToken() => Forgery.OfIdToken(_ec, Issuer, _clock.GetUtcNow());

    internal Forgery LogoutToken() => Forgery.OfLogoutToken(_ec, Issuer, _clock.GetUtcNow());

    internal long In(int seconds) => _clock.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds();

    internal void SignWithRsa(Forgery token, string algorithm)
    {
        token.Key = Rsa;
        token.Header["alg"] = algorithm;
        token.Header["kid"] = "rsa";
    }
}
