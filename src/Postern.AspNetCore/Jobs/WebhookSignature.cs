using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Postern.AspNetCore.Jobs;

/// <summary>Whether a message is Postern's, as Standard Webhooks (symmetric, <c>v1</c>) says it.</summary>
internal static class WebhookSignature
{
    public const string IdHeader = "webhook-id";
    private const string Prefix = "whsec_";
    private const int LongestId = 200;

    /// <summary>How far the sender's clock and ours may differ, and how old a message that is played again may be.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>The bytes of a secret; null when it is none.</summary>
    public static byte[]? KeyOf(string secret)
    {
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal))
            return null;

        var key = new byte[secret.Length];
        return
            Convert.TryFromBase64String(secret[Prefix.Length..], key, out var length)
            && length is >= 24 and <= 64
            ? key[..length]
            : null;
    }

    /// <summary>The id of a message whose signature holds for its body and this time; null for any other.</summary>
    public static string? Verify(
        IHeaderDictionary headers,
        ReadOnlySpan<byte> body,
        byte[] key,
        DateTimeOffset now
    )
    {
        if (
            headers[IdHeader] is not [{ Length: > 0 and <= LongestId } id]
            || headers["webhook-timestamp"] is not [{ } timestamp]
            || headers["webhook-signature"] is not [{ } signatures]
            || !IsNow(timestamp, now)
        )
            return null;

        var expected = HMACSHA256.HashData(
            key,
            (byte[])[.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body]
        );
        // There are several while the secret is being changed.
        return signatures
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Any(signature => Holds(signature, expected))
            ? id
            : null;
    }

    private static bool IsNow(string timestamp, DateTimeOffset now) =>
        long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && Math.Abs((decimal)now.ToUnixTimeSeconds() - seconds) <= (decimal)Tolerance.TotalSeconds;

    private static bool Holds(string signature, byte[] expected)
    {
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes + 1];
        return signature.StartsWith("v1,", StringComparison.Ordinal)
            && Convert.TryFromBase64String(signature[3..], given, out var length)
            && CryptographicOperations.FixedTimeEquals(given[..length], expected);
    }
}
