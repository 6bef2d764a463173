using System.Collections.Frozen;
using System.Security.Cryptography;
using Postern.AspNetCore.Client;

namespace Postern.AspNetCore.Tokens;

/// <summary>The runtime plane's public keys at one moment, by key id (RFC 7517, section 5).</summary>
internal sealed class KeySet
{
    public static readonly KeySet Empty = new([]);

    private readonly FrozenDictionary<string, PublicKey> _keys;

    private KeySet(IEnumerable<PublicKey> keys) =>
        _keys = keys.DistinctBy(key => key.Id, StringComparer.Ordinal)
            .ToFrozenDictionary(key => key.Id, StringComparer.Ordinal);

    public bool IsEmpty => _keys.Count == 0;

    /// <summary>Takes what can verify ES256, and passes over every other kind.</summary>
    public static KeySet Of(IEnumerable<WebKey> keys) =>
        new(
            from key in keys
            where key is { KeyType: "EC", Curve: "P-256", KeyId.Length: > 0 }
            where key is { Use: null or "sig", Algorithm: null or "ES256" }
            where CompactJws.Decode(key.X) is { Length: 32 }
            where CompactJws.Decode(key.Y) is { Length: 32 }
            select new PublicKey(key.KeyId!, key.X!, key.Y!)
        );

    public ECParameters? Find(string keyId) =>
        _keys.TryGetValue(keyId, out var key)
            ? new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new() { X = CompactJws.Decode(key.X), Y = CompactJws.Decode(key.Y) },
            }
            : null;

    public bool IsSameAs(KeySet other) =>
        _keys.Count == other._keys.Count
        && _keys.All(key => other._keys.TryGetValue(key.Key, out var same) && same == key.Value);

    private sealed record PublicKey(string Id, string X, string Y);
}
