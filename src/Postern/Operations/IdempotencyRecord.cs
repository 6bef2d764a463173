using System.Security.Cryptography;
using System.Text;

namespace Postern.Operations;

/// <summary>
/// The answer that was given under an <c>Idempotency-Key</c>, written in the transaction of what it answered. The
/// same staff member, key and request get the same answer again; another request under the key is refused (422).
/// </summary>
public sealed class IdempotencyRecord : IBookkeeping
{
    /// <summary>
    /// Answers are kept this long at least. Clients retry for minutes and queues for days; but a payment run that failed
    /// may be found at the end of the month and sent again by hand, and a credit given twice is money lost. A quarter is
    /// longer than any of that, and a record is a few hundred bytes.
    /// </summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(92);

    /// <summary>SHA-256 over issuer, subject and key: another person's keys are another space.</summary>
    public required byte[] KeyHash { get; init; }

    /// <summary>SHA-256 over operation, target, input, reason and ticket.</summary>
    public required byte[] RequestHash { get; init; }

    /// <summary>The outcome as JSON, to the byte.</summary>
    public required string Answer { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    internal static byte[] Hash(params ReadOnlySpan<string?> parts)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part ?? "");
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(
                length,
                part is null ? -1 : bytes.Length
            );
            sha.AppendData(length);
            sha.AppendData(bytes);
        }

        return sha.GetHashAndReset();
    }
}
