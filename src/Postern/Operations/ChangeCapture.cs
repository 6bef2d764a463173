using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Postern.Operations;

/// <summary>
/// What a run is about to write, read from the change tracker: the changed properties before and after, keyed by
/// entity. An entity's key is its kind; where one run changes several of a kind, the kind and the id
/// (<c>user:0198…</c>).
/// </summary>
internal sealed class ChangeCapture
{
    public const string Redacted = "[redacted]";

    private static readonly ConcurrentDictionary<MemberInfo, Recording> Recordings = new();

    private readonly HashSet<string> _kinds = new(StringComparer.Ordinal);
    private readonly HashSet<Guid> _tenants = [];
    private readonly HashSet<Guid> _entries = [];

    private enum Recording
    {
        Plain,
        Masked,
        Redacted,
        None,
    }

    public JsonObject Before { get; } = [];

    public JsonObject After { get; } = [];

    public bool IsEmpty { get; private init; } = true;

    /// <summary>Which kinds of rows, and of which tenants: what is told once it is committed.</summary>
    public ChangeNotice Notice => new(_kinds, _tenants) { Entries = _entries };

    /// <summary>Looks at every tracked change and stamps each changed row with the entry that will record it.</summary>
    /// <exception cref="InvalidOperationException">A row is changed that no entry can vouch for, or removed.</exception>
    public static ChangeCapture Take(DbContext db, Guid auditEntryId)
    {
        db.ChangeTracker.DetectChanges();
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        var changed = db
            .ChangeTracker.Entries()
            .Where(entry =>
                entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted
            )
            .Where(entry => entry.Entity is not IBookkeeping)
            .ToList();
        var capture = new ChangeCapture { IsEmpty = changed.Count == 0 };
        foreach (var entry in changed)
        {
            if (entry.Entity is not IAudited || entry.State == EntityState.Deleted)
            {
                throw new InvalidOperationException(
                    $"{entry.Metadata.DisplayName()} cannot be {entry.State}: only {nameof(IAudited)} rows may change, and none is ever removed."
                );
            }

            entry.Property(nameof(IAudited.AuditEntryId)).CurrentValue = auditEntryId;
            capture.Note((IAudited)entry.Entity);
            capture._entries.Add(auditEntryId);
            if (entry.Entity is not OutboxMessage || entry.State == EntityState.Modified)
            {
                capture.Record(
                    entry,
                    alone: changed.Count(other => other.Metadata == entry.Metadata) == 1
                );
            }
        }

        return capture;
    }

    private void Note(IAudited row)
    {
        _kinds.Add(row.GetType().Name);
        if (row.OfTenant is { } tenant)
        {
            _tenants.Add(tenant);
        }
    }

    private void Record(EntityEntry entry, bool alone)
    {
        var kind = JsonNamingPolicy.CamelCase.ConvertName(entry.Metadata.ClrType.Name);
        var key = alone ? kind : $"{kind}:{((IAudited)entry.Entity).Id}";
        var before = new JsonObject();
        var after = new JsonObject();
        foreach (var property in entry.Properties)
        {
            var recording = RecordingOf(property.Metadata);
            if (
                recording == Recording.None
                || (entry.State == EntityState.Modified && !property.IsModified)
            )
            {
                continue;
            }

            var name = JsonNamingPolicy.CamelCase.ConvertName(property.Metadata.Name);
            if (entry.State == EntityState.Modified)
            {
                before[name] = Json(property.OriginalValue, recording);
                after[name] = Json(property.CurrentValue, recording);
            }
            else if (property.CurrentValue is not null)
            {
                after[name] = Json(property.CurrentValue, recording);
            }
        }

        if (entry.State == EntityState.Modified)
        {
            Before[key] = before;
        }

        After[key] = after;
    }

    private static Recording RecordingOf(IProperty property) =>
        property.PropertyInfo is not { } member || property.Name == nameof(IAudited.AuditEntryId)
            ? Recording.None
            : Recordings.GetOrAdd(
                member,
                static found =>
                    found.IsDefined(typeof(SecretAttribute)) ? Recording.Redacted
                    : found.IsDefined(typeof(PersonalAttribute)) ? Recording.Masked
                    : found.IsDefined(typeof(DerivedAttribute)) ? Recording.None
                    : Recording.Plain
            );

    private static JsonNode? Json(object? value, Recording recording) =>
        (value, recording) switch
        {
            (null, _) => null,
            (_, Recording.Redacted) => Redacted,
            (string text, Recording.Masked) => Mask.Text(text),
            _ => JsonSerializer.SerializeToNode(value, value.GetType(), PosternJson.Strict),
        };
}
