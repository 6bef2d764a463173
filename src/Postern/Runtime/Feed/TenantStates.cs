using System.Collections.Immutable;

namespace Postern.Runtime.Feed;

/// <summary>All tenants, and what they add up to.</summary>
internal sealed record TenantStates
{
    public static TenantStates None { get; } = new();

    /// <summary>By the product's own ids.</summary>
    public ImmutableDictionary<string, TenantState> ByKey { get; private init; } =
        ImmutableDictionary.Create<string, TenantState>(StringComparer.Ordinal);

    /// <summary>The sum of their hashes.</summary>
    public UInt128 Hash { get; private init; }

    private ImmutableDictionary<Guid, string> Keys { get; init; } =
        ImmutableDictionary<Guid, string>.Empty;

    /// <summary>As they were read anew.</summary>
    /// <param name="read">Those that there are.</param>
    /// <param name="asked">Which were read; null for all. What was asked for and is not there is gone.</param>
    /// <returns>The tenants then, and the keys of those that are others than before.</returns>
    public (TenantStates Next, IReadOnlyCollection<string> Changed) With(
        IReadOnlyList<TenantState> read,
        IReadOnlyCollection<Guid>? asked
    )
    {
        var byKey = ByKey.ToBuilder();
        var keys = Keys.ToBuilder();
        var hash = Hash;
        var changed = new HashSet<string>(StringComparer.Ordinal);
        var found = read.Select(tenant => tenant.Id).ToHashSet();
        foreach (var gone in (asked ?? Keys.Keys).Where(id => !found.Contains(id)))
        {
            Remove(gone);
        }

        foreach (var tenant in read)
        {
            if (
                !keys.TryGetValue(tenant.Id, out var key)
                || byKey.GetValueOrDefault(key)?.Hash != tenant.Hash
            )
            {
                Remove(tenant.Id);
                byKey[tenant.Key] = tenant;
                keys[tenant.Id] = tenant.Key;
                hash = unchecked(hash + tenant.Hash);
                changed.Add(tenant.Key);
            }
        }

        return changed.Count == 0
            ? (this, [])
            : (
                new TenantStates
                {
                    ByKey = byKey.ToImmutable(),
                    Keys = keys.ToImmutable(),
                    Hash = hash,
                },
                changed
            );

        void Remove(Guid id)
        {
            if (keys.TryGetValue(id, out var key) && byKey.TryGetValue(key, out var before))
            {
                keys.Remove(id);
                byKey.Remove(key);
                hash = unchecked(hash - before.Hash);
                changed.Add(key);
            }
        }
    }
}
