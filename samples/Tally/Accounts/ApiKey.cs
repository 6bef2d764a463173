using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Tally.Accounts;

/// <summary>Lets another program work with a company's invoices, as the user who made it. Only its hash is kept.</summary>
public sealed class ApiKey
{
    public const string Marker = "tally_";
    private const int ShownLetters = 12;

    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string UserId { get; init; }
    public required string Name { get; init; }

    /// <summary>Its first letters, to tell one from another.</summary>
    public required string Prefix { get; init; }
    public required string Hash { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? RevokedAt { get; set; }

    public static (ApiKey Key, string Secret) Create(Member member, string name, DateTimeOffset now)
    {
        var secret = Marker + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var key = new ApiKey
        {
            Id = NewId.With("k"),
            TenantId = member.TenantId,
            UserId = member.UserId,
            Name = name,
            Prefix = secret[..ShownLetters],
            Hash = HashOf(secret),
            CreatedAt = now,
        };
        return (key, secret);
    }

    // The secret is 256 random bits: there is nothing to guess, so a fast hash does.
    public static string HashOf(string secret) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
