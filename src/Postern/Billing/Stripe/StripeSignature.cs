using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Postern.Billing.Stripe;

/// <summary>
/// Whether a body comes from Stripe, now: <c>Stripe-Signature: t=…,v1=…</c>, where <c>v1</c> is the hex of HMAC-SHA256 over
/// <c>t.body</c>. While a secret is being changed there are several <c>v1</c>; other schemes count for nothing.
/// </summary>
internal static class StripeSignature
{
    public const string Header = "Stripe-Signature";

    private const int LongestHeader = 2048;
    private const int MacLength = 32;
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(300);

    public static bool Holds(
        string? header,
        ReadOnlySpan<byte> body,
        string secret,
        DateTimeOffset now
    )
    {
        if (header is null or { Length: > LongestHeader })
        {
            return false;
        }

        string? timestamp = null;
        var signatures = new List<string>();
        foreach (var part in header.Split(','))
        {
            var (scheme, value) = part.IndexOf('=') is var at and > 0
                ? (part[..at], part[(at + 1)..])
                : ("", "");
            switch (scheme)
            {
                // Two times would leave open which one is signed.
                case "t" when timestamp is not null:
                    return false;
                case "t":
                    timestamp = value;
                    break;
                case "v1":
                    signatures.Add(value);
                    break;
            }
        }

        return timestamp is not null
            && IsRecent(timestamp, now)
            && AnyFits(signatures, Mac(timestamp, body, secret));
    }

    private static bool IsRecent(string timestamp, DateTimeOffset now) =>
        timestamp.Length <= 12
        && long.TryParse(
            timestamp,
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var seconds
        )
        && Math.Abs(now.ToUnixTimeSeconds() - seconds) <= (long)Tolerance.TotalSeconds;

    private static byte[] Mac(string timestamp, ReadOnlySpan<byte> body, string secret)
    {
        using var mac = IncrementalHash.CreateHMAC(
            HashAlgorithmName.SHA256,
            Encoding.UTF8.GetBytes(secret)
        );
        mac.AppendData(Encoding.ASCII.GetBytes($"{timestamp}."));
        mac.AppendData(body);
        return mac.GetHashAndReset();
    }

    /// <summary>Each one is compared to its end, whichever fits.</summary>
    private static bool AnyFits(List<string> signatures, byte[] expected)
    {
        var fits = false;
        Span<byte> given = stackalloc byte[MacLength];
        foreach (var signature in signatures)
        {
            if (
                signature.Length == 2 * MacLength
                && Convert.FromHexString(signature, given, out _, out _)
                    == System.Buffers.OperationStatus.Done
            )
            {
                fits |= CryptographicOperations.FixedTimeEquals(given, expected);
            }
        }

        return fits;
    }
}
