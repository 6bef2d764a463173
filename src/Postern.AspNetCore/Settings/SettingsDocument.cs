using Postern.AspNetCore.Client;

namespace Postern.AspNetCore.Settings;

/// <summary>What the settings file holds: the snapshot without the impersonation sessions, which must never be older than
/// seconds.</summary>
internal sealed record SettingsDocument(
    string Version,
    ConfigurationDocument Configuration,
    Dictionary<string, TenantDocument> Tenants
);
