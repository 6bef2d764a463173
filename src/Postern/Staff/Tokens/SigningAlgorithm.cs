using System.Collections.Frozen;
using Microsoft.IdentityModel.Tokens;

namespace Postern.Staff.Tokens;

/// <summary>Which signatures are accepted at all, and which key each may be checked with (RFC 8725, sections 3.1 and 3.2).</summary>
internal static class SigningAlgorithm
{
    private const int LeastRsaBits = 2048;

    /// <summary>Our own list: neither the provider's discovery document nor a token's header has a say.</summary>
    public static FrozenSet<string> All { get; } =
        FrozenSet.ToFrozenSet(
            ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"],
            StringComparer.Ordinal
        );

    /// <summary>True when the key is a public signing key of the kind that the algorithm takes.</summary>
    public static bool Fits(string algorithm, JsonWebKey key) =>
        key.Use is null or "" or "sig"
        && (key.KeyOps.Count == 0 || key.KeyOps.Contains("verify"))
        && (string.IsNullOrEmpty(key.Alg) || key.Alg == algorithm)
        && algorithm switch
        {
            "ES256" => IsOnCurve(key, "P-256", 32),
            "ES384" => IsOnCurve(key, "P-384", 48),
            "ES512" => IsOnCurve(key, "P-521", 66),
            _ => All.Contains(algorithm) && IsRsa(key),
        };

    private static bool IsOnCurve(JsonWebKey key, string curve, int bytes) =>
        key.Kty == "EC"
        && key.Crv == curve
        && Bytes(key.X)?.Length == bytes
        && Bytes(key.Y)?.Length == bytes;

    private static bool IsRsa(JsonWebKey key) =>
        key.Kty == "RSA"
        && Bytes(key.N) is { } modulus
        && modulus.AsSpan().TrimStart((byte)0).Length * 8 >= LeastRsaBits
        && Bytes(key.E) is { Length: > 0 };

    private static byte[]? Bytes(string? text)
    {
        try
        {
            return text is null ? null : Base64UrlEncoder.DecodeBytes(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
