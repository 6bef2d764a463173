using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Postern.Operations;

namespace Postern.ServiceKeys;

/// <summary>What a key of the runtime plane opens.</summary>
public static class ServiceKeyScopes
{
    /// <summary>Snapshot and changes; evaluation of flags and settings.</summary>
    public const string Read = "read";

    /// <summary>Telling of tenants and users, and how a tenant stands to support access.</summary>
    public const string Tenants = "tenants";

    /// <summary>Redeeming and ending impersonations, reporting what was done in them.</summary>
    public const string Impersonation = "impersonation";

    /// <summary>Reporting usage.</summary>
    public const string Usage = "usage";

    /// <summary>Reporting jobs and requests.</summary>
    public const string Jobs = "jobs";

    public static IReadOnlyList<string> All { get; } = [Read, Tenants, Impersonation, Usage, Jobs];
}

/// <summary>
/// A key by which one of the SaaS's own services speaks to the runtime plane. Its value is shown once; kept is its hash,
/// and its beginning, by which people tell keys apart.
/// </summary>
public sealed class ServiceKey : IAudited
{
    private const string Mark = "pstn_";
    private const int PrefixLength = 12;

    public required Guid Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The first twelve characters of the value.</summary>
    public required string Prefix { get; init; }

    /// <summary>SHA-256 of the value: it holds 256 random bits, so nothing slower is needed.</summary>
    [Secret]
    public required byte[] KeyHash { get; init; }

    /// <summary>Of <see cref="ServiceKeyScopes"/>.</summary>
    public required List<string> Scopes { get; init; }

    /// <summary>The customer app that the service belongs to: it redeems codes made for this one, and no others.</summary>
    public required string Audience { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; private set; }

    public Guid AuditEntryId { get; set; }

    public string Label => Name;

    public bool IsLive(DateTimeOffset now) => RevokedAt is null && !(ExpiresAt <= now);

    public void Revoke(DateTimeOffset now) => RevokedAt = now;

    /// <summary>A new value: <c>pstn_</c> and 256 random bits in Base64Url.</summary>
    public static string NewValue() =>
        Mark + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static string PrefixOf(string value) => value[..PrefixLength];

    public static byte[] Hash(string value) => SHA256.HashData(Encoding.UTF8.GetBytes(value));
}

/// <summary>When a key was last used, to the minute: bookkeeping.</summary>
public sealed class ServiceKeyActivity : IBookkeeping
{
    public required Guid KeyId { get; init; }

    public required DateTimeOffset UsedAt { get; set; }
}
