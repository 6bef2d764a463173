namespace Postern.Development;

/// <summary>
/// A dictionary that forgets: each entry after its lifetime, and beyond the capacity the one that would go first.
/// </summary>
internal sealed class ExpiringEntries<T>(TimeProvider time, TimeSpan lifetime, int capacity = 1000)
    where T : class
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);

    public string Add(T value)
    {
        var key = RandomToken.Create();
        Add(key, value);
        return key;
    }

    public void Add(string key, T value)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            foreach (var expired in entries.Where(entry => entry.Value.ExpiresAt <= now).ToList())
                entries.Remove(expired.Key);
            if (entries.Count >= capacity)
                entries.Remove(entries.MinBy(entry => entry.Value.ExpiresAt).Key);
            entries[key] = new Entry(value, now + lifetime);
        }
    }

    public T? Find(string? key)
    {
        lock (gate)
            return
                key is not null
                && entries.TryGetValue(key, out var entry)
                && entry.ExpiresAt > time.GetUtcNow()
                ? entry.Value
                : null;
    }

    /// <summary>Finds and removes in one step, so that of two callers one gets the value.</summary>
    public T? Take(string? key)
    {
        lock (gate)
        {
            var value = Find(key);
            if (value is not null)
                entries.Remove(key!);
            return value;
        }
    }

    private sealed record Entry(T Value, DateTimeOffset ExpiresAt);
}
