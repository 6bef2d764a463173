using System.Buffers.Text;
using System.Security.Cryptography;

namespace Postern.Development;

internal static class RandomToken
{
    /// <summary>256 random bits, safe in URLs, headers and cookies.</summary>
    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
