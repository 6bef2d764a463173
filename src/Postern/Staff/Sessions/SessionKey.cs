using System.Buffers.Text;
using System.Security.Cryptography;
using Postern.Operations;

namespace Postern.Staff.Sessions;

/// <summary>What a session is found by. The database holds hashes, so that reading it opens no session.</summary>
internal static class SessionKey
{
    private const int Bytes = 32;

    /// <summary>A cookie's value: 256 random bits in Base64url.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>SHA-256 of a cookie's value; null when it is none that we have issued.</summary>
    public static byte[]? Hash(string? cookie) =>
        cookie is { Length: 43 } && Base64Url.IsValid(cookie, out var length) && length == Bytes
            ? IdempotencyRecord.Hash("console", cookie)
            : null;

    /// <summary>SHA-256 over issuer, subject and the provider's session; where the token names none, over the token itself.</summary>
    public static byte[] Hash(
        string issuer,
        string subject,
        string? session,
        string? tokenId,
        string token
    ) =>
        session is not null ? IdempotencyRecord.Hash("api", issuer, subject, "sid", session)
        : tokenId is not null ? IdempotencyRecord.Hash("api", issuer, subject, "jti", tokenId)
        : IdempotencyRecord.Hash("api", issuer, subject, "token", token);
}
