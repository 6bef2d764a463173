using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Postern.Staff.Tokens;

/// <summary><c>at_hash</c>: the ID token vouches for the access token beside it (OpenID Connect Core, section 3.1.3.6).</summary>
internal static class AccessTokenHash
{
    /// <summary>True when the hash is the token's: the left half of the hash that the ID token's algorithm uses.</summary>
    public static bool Fits(string hash, string algorithm, string? accessToken)
    {
        if (accessToken is null)
        {
            return false;
        }

        var bytes = Encoding.ASCII.GetBytes(accessToken);
        var digest = algorithm[^3..] switch
        {
            "256" => SHA256.HashData(bytes),
            "384" => SHA384.HashData(bytes),
            _ => SHA512.HashData(bytes),
        };
        return CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(hash),
            Encoding.UTF8.GetBytes(Base64Url.EncodeToString(digest.AsSpan(..(digest.Length / 2))))
        );
    }
}
