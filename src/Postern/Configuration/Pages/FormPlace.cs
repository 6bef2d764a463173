namespace Postern.Configuration.Pages;

/// <summary>The place that a form is about.</summary>
internal static class FormPlace
{
    /// <summary>Null while it is not known, or only in part.</summary>
    public static SettingPlace? Of(IReadOnlyDictionary<string, string?> values) =>
        values.GetValueOrDefault("scope") switch
        {
            "global" => new SettingPlace(SettingScope.Global, null, null),
            "plan" when values.GetValueOrDefault("plan") is { Length: > 0 } plan =>
                new SettingPlace(SettingScope.Plan, plan, null),
            "tenant" when Guid.TryParse(values.GetValueOrDefault("tenantId"), out var tenant) =>
                new SettingPlace(SettingScope.Tenant, null, tenant),
            _ => null,
        };
}
