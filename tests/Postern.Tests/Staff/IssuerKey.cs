using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Postern.Tests.Staff;

/// <summary>A key that signs whatever it is told to, and its public half as a JSON Web Key.</summary>
internal sealed class IssuerKey : IDisposable
{
    private readonly ECDsa? _ec;
    private readonly RSA? _rsa;

    private IssuerKey(string id, ECDsa? ec, RSA? rsa)
    {
        Id = id;
        _ec = ec;
        _rsa = rsa;
    }

    public string Id { get; }

    public static IssuerKey P256(string id) =>
        new(id, ECDsa.Create(ECCurve.NamedCurves.nistP256), null);

    public static IssuerKey P384(string id) =>
        new(id, ECDsa.Create(ECCurve.NamedCurves.nistP384), null);

    public static IssuerKey Rsa(string id, int bits = 2048) => new(id, null, RSA.Create(bits));

    /// <summary>The public key as it would be pasted into a program, the secret of the oldest forgery.</summary>
    public string Pem =>
        _ec is null ? _rsa!.ExportSubjectPublicKeyInfoPem() : _ec.ExportSubjectPublicKeyInfoPem();

    public byte[] Sign(string algorithm, string text)
    {
        var data = Encoding.ASCII.GetBytes(text);
        var hash = algorithm[^3..] switch
        {
            "384" => HashAlgorithmName.SHA384,
            "512" => HashAlgorithmName.SHA512,
            _ => HashAlgorithmName.SHA256,
        };
        return algorithm switch
        {
            "none" => [],
            ['H', 'S', ..] => HMACSHA256.HashData(Encoding.ASCII.GetBytes(Pem), data),
            ['P', 'S', ..] => _rsa!.SignData(data, hash, RSASignaturePadding.Pss),
            _ when _ec is not null => _ec.SignData(data, hash),
            _ => _rsa!.SignData(data, hash, RSASignaturePadding.Pkcs1),
        };
    }

    public JsonObject Jwk()
    {
        var jwk = new JsonObject { ["kid"] = Id, ["use"] = "sig" };
        if (_ec is not null)
        {
            var point = _ec.ExportParameters(false).Q;
            jwk["kty"] = "EC";
            jwk["crv"] = _ec.KeySize == 256 ? "P-256" : "P-384";
            jwk["x"] = Base64Url.EncodeToString(point.X);
            jwk["y"] = Base64Url.EncodeToString(point.Y);
        }
        else
        {
            var numbers = _rsa!.ExportParameters(false);
            jwk["kty"] = "RSA";
            jwk["n"] = Base64Url.EncodeToString(numbers.Modulus);
            jwk["e"] = Base64Url.EncodeToString(numbers.Exponent);
        }

        return jwk;
    }

    public void Dispose()
    {
        _ec?.Dispose();
        _rsa?.Dispose();
    }
}
