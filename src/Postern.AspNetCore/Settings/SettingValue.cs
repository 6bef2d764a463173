using System.Text.Json;

namespace Postern.AspNetCore.Settings;

/// <summary>A value, read once when it arrives. It is kept as the JSON it is, since the setting's type may arrive later or
/// change; whether it is of that type costs a comparison.</summary>
internal sealed class SettingValue
{
    private static readonly long LongestSeconds = (long)TimeSpan.MaxValue.TotalSeconds;

    private readonly bool _isNumber;

    public SettingValue(JsonElement json)
    {
        Json = json;
        _isNumber = json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out var number);
        Number = _isNumber ? json.GetInt64() : 0;
        Text = json.ValueKind == JsonValueKind.String ? json.GetString()! : "";
        IsTrue = json.ValueKind == JsonValueKind.True;
    }

    public JsonElement Json { get; }

    public long Number { get; }

    public string Text { get; }

    public bool IsTrue { get; }

    public bool Fits(SettingType type) =>
        type switch
        {
            SettingType.Integer => _isNumber,
            SettingType.Size or SettingType.Rate => _isNumber && Number >= 0,
            SettingType.Duration => _isNumber && Number >= 0 && Number <= LongestSeconds,
            SettingType.Boolean => Json.ValueKind is JsonValueKind.True or JsonValueKind.False,
            SettingType.Text or SettingType.Choice => Json.ValueKind == JsonValueKind.String,
            _ => true,
        };
}
