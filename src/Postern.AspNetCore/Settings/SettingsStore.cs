using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Postern.AspNetCore.Client;

namespace Postern.AspNetCore.Settings;

/// <summary>
/// What is known of settings, flags and tenants. Readers take one reference and see one version; only the feed writes. An event
/// takes effect as a whole or not at all.
/// </summary>
internal sealed partial class SettingsStore : IPosternSettings
{
    private readonly TimeProvider _time;
    private readonly ILogger<SettingsStore> _logger;
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, byte> _warned = new(StringComparer.Ordinal);
    private volatile KnownSettings _known = KnownSettings.Nothing();

    /// <summary>Begins with what the file holds, so that whoever reads first reads that already.</summary>
    public SettingsStore(SettingsFile file, TimeProvider time, ILogger<SettingsStore> logger)
    {
        (_time, _logger) = (time, logger);
        if (
            file.Read(document =>
                Of(document.Version, document.Configuration, document.Tenants!)
            ) is
            { } kept
        )
            _known = kept;
    }

    public event EventHandler? Changed;

    /// <summary>A version is in force, whether or not settings are different in it.</summary>
    public event EventHandler? Applied;

    public string? Version => _known.Version;

    public T Get<T>(PosternSetting<T> setting, string? tenant)
    {
        var known = _known;
        if (known.Configuration.Find(setting.Key) is not { } declared)
            return Missing(known, setting);
        if (declared.Type != setting.Type)
            return OfAnotherType(setting, declared);

        var found = known.Find(
            setting.Key,
            setting.Type,
            tenant,
            _time.GetUtcNow(),
            out var isSkipped
        );
        if (isSkipped)
            NotOfItsType(setting);
        var value = found?.Value ?? declared.Default;
        if (value.Fits(setting.Type) && setting.Read(value, out var result))
            return result;

        NotOfItsType(setting);
        return setting.Fallback;
    }

    public bool IsOn(string flag, string? tenant, bool fallback = false) =>
        _known.IsOn(flag, tenant, _time.GetUtcNow()) ?? fallback;

    /// <summary>The override behind what <see cref="Get"/> returns, for what else it says; null when the default holds.</summary>
    public Override? Find<T>(PosternSetting<T> setting, string? tenant) =>
        _known.Find(setting.Key, setting.Type, tenant, _time.GetUtcNow(), out _);

    /// <summary>Takes all that holds from now on.</summary>
    public void Replace(Snapshot snapshot)
    {
        var known = _known;
        var isNew = snapshot.Configuration is not null || snapshot.Tenants is not null;
        var next = isNew
            ? Of(
                snapshot.Version,
                snapshot.Configuration ?? known.Configuration.Document,
                snapshot.Tenants ?? Documents(known)!
            )
            : known with
            {
                Version = snapshot.Version,
            };
        lock (_lock)
            _known = next;
        Announce(isNew);
    }

    /// <summary>Takes what is different. The caller has made sure that it follows on <see cref="Version"/>.</summary>
    public void Apply(Changes changes)
    {
        var known = _known;
        var configuration = changes.Configuration is { } document
            ? new Configuration(document)
            : known.Configuration;
        // All is read before anything is put in place.
        var tenants = (changes.Tenants ?? [])
            .Select(tenant =>
                (tenant.Key, Value: tenant.Value is { } own ? new TenantSettings(own) : null)
            )
            .ToList();
        lock (_lock)
        {
            // Nobody must meet a tenant's new plan before the plan's new limits: a change of both, which is rare, takes a copy.
            var table =
                changes.Configuration is not null && tenants.Count > 0
                    ? new ConcurrentDictionary<string, TenantSettings>(
                        known.Tenants,
                        StringComparer.Ordinal
                    )
                    : known.Tenants;
            foreach (var (id, own) in tenants)
            {
                if (own is null)
                    table.TryRemove(id, out _);
                else
                    table[id] = own;
            }
            _known = new(changes.Version, configuration, table);
        }
        Announce(changes.Configuration is not null || tenants.Count > 0);
    }

    /// <summary>All that is known, to be kept; null while nothing is.</summary>
    public SettingsDocument? Capture()
    {
        lock (_lock)
        {
            var known = _known;
            return known.Version is null
                ? null
                : new(known.Version, known.Configuration.Document, Documents(known));
        }
    }

    private static KnownSettings Of(
        string version,
        ConfigurationDocument configuration,
        Dictionary<string, TenantDocument?> tenants
    ) =>
        new(
            version,
            new(configuration),
            new(
                from tenant in tenants
                where tenant.Value is not null
                select KeyValuePair.Create(tenant.Key, new TenantSettings(tenant.Value)),
                StringComparer.Ordinal
            )
        );

    private static Dictionary<string, TenantDocument> Documents(KnownSettings known) =>
        known.Tenants.ToDictionary(
            tenant => tenant.Key,
            tenant => tenant.Value.Document,
            StringComparer.Ordinal
        );

    private void Announce(bool isNew)
    {
        Applied?.Invoke(this, EventArgs.Empty);
        if (!isNew || Changed is not { } changed)
            return;

        foreach (var handler in changed.GetInvocationList().Cast<EventHandler>())
        {
            try
            {
                handler(this, EventArgs.Empty);
            }
            catch (Exception exception)
            {
                // The app's own code: the others are to hear of it as well, and the feed is to go on.
                HandlerFailed(exception);
            }
        }
    }

    private T Missing<T>(KnownSettings known, PosternSetting<T> setting)
    {
        if (known.Version is not null && _warned.TryAdd(setting.Key, 0))
            Unknown(setting.Key, setting.Type.Name());
        return setting.Fallback;
    }

    private T OfAnotherType<T>(PosternSetting<T> setting, Configuration.Setting declared)
    {
        if (_warned.TryAdd(setting.Key, 0))
            OtherType(setting.Key, declared.TypeName, setting.Type.Name());
        return setting.Fallback;
    }

    private void NotOfItsType<T>(PosternSetting<T> setting)
    {
        if (_warned.TryAdd(setting.Key, 0))
            Unreadable(setting.Key, setting.Type.Name());
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Postern has no setting {Key}: the app's fallback holds. Declare it there, as {Type}, or look for a typing error"
    )]
    private partial void Unknown(string key, string type);

    [LoggerMessage(
        LogLevel.Warning,
        "Postern's setting {Key} is of type {Declared}, and the app reads it as {Read}: the app's fallback holds"
    )]
    private partial void OtherType(string key, string declared, string read);

    [LoggerMessage(
        LogLevel.Warning,
        "A value of Postern's setting {Key} cannot be read as {Type}: it is ignored"
    )]
    private partial void Unreadable(string key, string type);

    [LoggerMessage(LogLevel.Error, "A handler of IPosternSettings.Changed failed")]
    private partial void HandlerFailed(Exception exception);
}
