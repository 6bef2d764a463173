using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tally.Accounts;

/// <summary>The six digits of an authenticator app: RFC 6238 with SHA-1 and steps of 30 seconds, as all the apps have it.</summary>
internal static class AuthenticatorCode
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int SecretLetters = 32;
    private const int StepSeconds = 30;

    public static string NewSecret() => RandomNumberGenerator.GetString(Letters, SecretLetters);

    public static bool IsSecret(string text) =>
        text.Length == SecretLetters
        && text.All(letter => Letters.Contains(letter, StringComparison.Ordinal));

    /// <summary>
    /// The step that the code belongs to, or null if it is wrong. One step to either side is taken for a clock that is off;
    /// none up to the last one used, since a code counts once (RFC 6238, section 5.2).
    /// </summary>
    public static long? StepOf(string code, string secret, long lastUsed, DateTimeOffset now)
    {
        var step = now.ToUnixTimeSeconds() / StepSeconds;
        for (var near = step - 1; near <= step + 1; near++)
        {
            if (
                near > lastUsed
                && CryptographicOperations.FixedTimeEquals(
                    Encoding.ASCII.GetBytes(At(secret, near)),
                    Encoding.UTF8.GetBytes(code)
                )
            )
            {
                return near;
            }
        }

        return null;
    }

    public static string At(string secret, DateTimeOffset time) =>
        At(secret, time.ToUnixTimeSeconds() / StepSeconds);

    private static string At(string secret, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(Bytes(secret), counter, hash);
        var number = BinaryPrimitives.ReadUInt32BigEndian(hash[(hash[^1] & 0xf)..]) & 0x7fff_ffff;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>Base 32 of RFC 4648, section 6; a secret has no padding.</summary>
    private static byte[] Bytes(string secret)
    {
        var bytes = new byte[secret.Length * 5 / 8];
        var (buffer, bits, at) = (0, 0, 0);
        foreach (var letter in secret)
        {
            buffer = ((buffer << 5) | Letters.IndexOf(letter, StringComparison.Ordinal)) & 0xfff;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes[at++] = (byte)((buffer >> bits) & 0xff);
            }
        }

        return bytes;
    }
}
