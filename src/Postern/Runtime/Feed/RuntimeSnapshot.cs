using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;

namespace Postern.Runtime.Feed;

/// <summary>
/// All that a customer server must know to answer its customers without asking, at one moment; and how that moment was
/// reached, for those who know an earlier one. Never changes; what is sent of it is written once for all who get it.
/// </summary>
internal sealed class RuntimeSnapshot
{
    /// <summary>Who is further behind gets the whole.</summary>
    private const int MostChanges = 512;

    private readonly Lazy<byte[]> _document;
    private readonly ConcurrentDictionary<(string From, bool Always), Lazy<byte[]>> _changes =
        new();

    private RuntimeSnapshot() => _document = new Lazy<byte[]>(WriteDocument);

    /// <summary>Opaque; the same content has the same version on every runtime server.</summary>
    public required string Version { get; init; }

    /// <summary>The sessions that hold now. A token of any other one is worth nothing.</summary>
    public required IReadOnlyList<RunningImpersonation> Impersonations { get; init; }

    public required UInt128 ImpersonationsHash { get; init; }

    public required ConfigurationState Configuration { get; init; }

    /// <summary>By the product's own ids.</summary>
    public required ImmutableDictionary<string, TenantState> Tenants { get; init; }

    /// <summary>The latest changes, the oldest first.</summary>
    public required ImmutableList<FeedChange> Changes { get; init; }

    /// <summary>The document as it is sent.</summary>
    public byte[] Document => _document.Value;

    public static RuntimeSnapshot Create(
        IReadOnlyList<RunningImpersonation> impersonations,
        UInt128 impersonationsHash,
        ConfigurationState configuration,
        TenantStates tenants,
        RuntimeSnapshot? before,
        IReadOnlyCollection<string> changedTenants,
        long at
    )
    {
        var version = ContentHash.Version(impersonationsHash, configuration.Hash, tenants.Hash);
        var changes = before?.Changes ?? [];
        if (before is not null && before.Version != version)
        {
            changes = changes.Add(
                new FeedChange(
                    before.Version,
                    before.ImpersonationsHash != impersonationsHash,
                    before.Configuration.Hash != configuration.Hash,
                    changedTenants,
                    at
                )
            );
            changes = changes.Count > MostChanges ? changes.RemoveAt(0) : changes;
        }

        return new RuntimeSnapshot
        {
            Version = version,
            Impersonations = impersonations,
            ImpersonationsHash = impersonationsHash,
            Configuration = configuration,
            Tenants = tenants.ByKey,
            Changes = changes,
        };
    }

    /// <summary>What leads from an earlier version to this one; null where that is not known (any more).</summary>
    /// <param name="version">As the reader has it.</param>
    /// <param name="always">Also tells of impersonations where they are the same: a reader that was away forgot them.</param>
    public byte[]? ChangesSince(string version, bool always)
    {
        // The same content has the same version each time it comes back: the last time is the shortest way.
        var first =
            version == Version
                ? Changes.Count
                : Changes.FindLastIndex(change => change.From == version);
        return first < 0
            ? null
            : _changes
                .GetOrAdd(
                    (version, always),
                    key => new Lazy<byte[]>(() => WriteChanges(key.From, key.Always, first))
                )
                .Value;
    }

    private byte[] WriteDocument() =>
        FeedJson.Of(json =>
        {
            json.WriteStartObject();
            json.WriteString("version", Version);
            json.WritePropertyName("impersonations");
            FeedJson.WriteImpersonations(json, Impersonations);
            json.WritePropertyName("configuration");
            json.WriteRawValue(Configuration.Json, skipInputValidation: true);
            json.WriteStartObject("tenants");
            foreach (var (key, tenant) in Tenants)
            {
                json.WritePropertyName(key);
                FeedJson.WriteTenant(json, tenant);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        });

    private byte[] WriteChanges(string from, bool always, int first)
    {
        var changes = Changes.Skip(first).ToList();
        var tenants = changes
            .SelectMany(change => change.Tenants)
            .ToHashSet(StringComparer.Ordinal);
        return FeedJson.Of(json =>
        {
            json.WriteStartObject();
            json.WriteString("from", from);
            json.WriteString("version", Version);
            if (always || changes.Exists(change => change.Impersonations))
            {
                json.WritePropertyName("impersonations");
                FeedJson.WriteImpersonations(json, Impersonations);
            }

            if (changes.Exists(change => change.Configuration))
            {
                json.WritePropertyName("configuration");
                json.WriteRawValue(Configuration.Json, skipInputValidation: true);
            }

            if (tenants.Count > 0)
            {
                json.WriteStartObject("tenants");
                foreach (var key in tenants)
                {
                    WriteTenant(json, key);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        });
    }

    private void WriteTenant(Utf8JsonWriter json, string key)
    {
        json.WritePropertyName(key);
        if (Tenants.TryGetValue(key, out var tenant))
        {
            FeedJson.WriteTenant(json, tenant);
        }
        else
        {
            json.WriteNullValue();
        }
    }
}

/// <summary>One step from a version to the next.</summary>
/// <param name="From">The version before.</param>
/// <param name="Impersonations">Whether they are others.</param>
/// <param name="Configuration">Whether it is another.</param>
/// <param name="Tenants">Keys of those that came, changed or went.</param>
/// <param name="At">The clock's timestamp.</param>
internal sealed record FeedChange(
    string From,
    bool Impersonations,
    bool Configuration,
    IReadOnlyCollection<string> Tenants,
    long At
);
