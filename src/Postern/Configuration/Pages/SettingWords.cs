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

    /// <summary>As forms take a scope.</summary>
    public static string Value(SettingScope scope) => PlaceRules.Name(scope);

    /// <summary>A day and minute, where the distance from now is not enough to plan by.</summary>
    public static string When(DateTimeOffset at) =>
        at.UtcDateTime.ToString(
            "d MMM yyyy, HH:mm 'UTC'",
            System.Globalization.CultureInfo.InvariantCulture
        );
}
