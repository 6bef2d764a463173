using Postern.Configuration.Queries;

namespace Postern.Configuration.Pages;

/// <summary>Places and sources in words.</summary>
internal static class SettingWords
{
    /// <summary>Where an override holds: "Everywhere", "Plan Team", "Kestrel &amp; Co".</summary>
    public static string Place(SettingScope scope, string? plan, string? tenant) =>
        scope switch
        {
            SettingScope.Plan => $"Plan {plan}",
            SettingScope.Tenant => tenant ?? "One tenant",
            _ => "Everywhere",
        };

    /// <summary>Where a value comes from, as the rest of a sentence: "by default", "set for this tenant".</summary>
    public static string Source(SettingSource source, string? plan) =>
        source switch
        {
            SettingSource.Tenant => "set for this tenant",
            SettingSource.Plan => $"set on the plan {plan}",
            SettingSource.Global => "set everywhere",
            _ => "by default",
        };

    /// <summary>What all values of a setting have at their end, for the head of a row: "requests a minute"; null: nothing.</summary>
    public static string? Unit(SettingView setting) =>
        setting.Type switch
        {
            SettingType.Rate => $"{setting.Unit ?? "times"} a minute",
            SettingType.Integer => setting.Unit,
            _ => null,
        };

    /// <summary>A value without that.</summary>
    public static string Bare(SettingView setting, string text) =>
        Unit(setting) is { } unit && text.EndsWith($" {unit}", StringComparison.Ordinal)
            ? text[..^(unit.Length + 1)]
            : text;

    /// <summary>A day and minute, where the distance from now is not enough to plan by.</summary>
    public static string When(DateTimeOffset at) =>
        at.UtcDateTime.ToString(
            "d MMM yyyy, HH:mm 'UTC'",
            System.Globalization.CultureInfo.InvariantCulture
        );
}
