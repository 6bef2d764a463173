namespace Postern.AspNetCore;

/// <summary>
/// Settings and flags as staff have set them. From memory, kept up to date in the background: no call waits for anything, and
/// reading allocates nothing. Without the runtime plane the last known values stay. Safe for all threads; take it from the
/// container.
/// </summary>
public interface IPosternSettings
{
    /// <summary>The version of what is known, opaque; null while nothing is known: before the first contact with the runtime
    /// plane when there is no settings file.</summary>
    string? Version { get; }

    /// <summary>
    /// The value that holds at this moment: the tenant's own, else its plan's, else the global one, else the setting's default.
    /// What begins or ends by the clock does so at each read.
    /// </summary>
    /// <param name="setting">The setting; keep it in a static field. Its fallback is returned while nothing is known, and when
    /// Postern has no such setting or one of another type, which is logged once.</param>
    /// <param name="tenant">This app's id of the tenant; null for what holds without one. For a tenant that Postern does not
    /// know, the global value holds.</param>
    T Get<T>(PosternSetting<T> setting, string? tenant);

    /// <summary>Whether a feature is on for a tenant: its own answer while that lasts, else its plan's. Off for a tenant that
    /// Postern does not know.</summary>
    /// <param name="flag">The flag's key.</param>
    /// <param name="tenant">This app's id of the tenant; null is off.</param>
    /// <param name="fallback">What holds while nothing is known, and for a flag that Postern does not have.</param>
    bool IsOn(string flag, string? tenant, bool fallback = false);

    /// <summary>After something has changed, on a background thread. What begins or ends by the clock is not announced. A
    /// handler should be quick: the next change waits for it. What it throws is logged.</summary>
    event EventHandler? Changed;
}
