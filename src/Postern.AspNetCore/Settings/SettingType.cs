namespace Postern.AspNetCore.Settings;

/// <summary>What kind of value a setting holds.</summary>
internal enum SettingType
{
    Integer,

    /// <summary>Bytes.</summary>
    Size,

    /// <summary>Whole seconds on the wire.</summary>
    Duration,

    /// <summary>Requests in a minute.</summary>
    Rate,
    Boolean,
    Text,
    Choice,
    Json,
}

internal static class SettingTypes
{
    /// <summary>The type by its name on the wire; null when it is one that we do not know.</summary>
    public static SettingType? Find(string name) =>
        name switch
        {
            "integer" => SettingType.Integer,
            "size" => SettingType.Size,
            "duration" => SettingType.Duration,
            "rate" => SettingType.Rate,
            "boolean" => SettingType.Boolean,
            "text" => SettingType.Text,
            "choice" => SettingType.Choice,
            "json" => SettingType.Json,
            _ => null,
        };

    public static string Name(this SettingType type) => type.ToString().ToLowerInvariant();
}
