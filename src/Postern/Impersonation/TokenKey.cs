using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postern.Operations;

namespace Postern.Impersonation;

/// <summary>
/// A key that signs impersonation tokens, and nothing else: ES256 (RFC 7518, section 3.4). The runtime plane makes the
/// first one; the newest signs, and all that are not retired are published.
/// </summary>
public sealed class TokenKey : IAudited
{
    public required Guid Id { get; init; }

    /// <summary>PKCS #8.</summary>
    [Secret]
    public required byte[] PrivateKey { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? RetiredAt { get; private set; }

    public Guid AuditEntryId { get; set; }

    public string Label => Id.ToString();

    public static TokenKey Create(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new TokenKey
        {
            Id = Guid.CreateVersion7(),
            PrivateKey = key.ExportPkcs8PrivateKey(),
            CreatedAt = now,
        };
    }
}

internal sealed class TokenKeyMapping : IEntityTypeConfiguration<TokenKey>
{
    public void Configure(EntityTypeBuilder<TokenKey> key)
    {
        key.ToTable("token_keys");
        key.Ignore(row => row.Label);
    }
}
