using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using NJsonSchema;
using Postern.Staff;

namespace Postern.Configuration;

/// <summary>
/// The adopter's settings as the server's configuration declares them: <c>Postern__Definitions__0__Key</c>,
/// <c>…__Type</c>, <c>…__Default</c> and so on. Every fault is told by its setting.
/// </summary>
internal static class ConfiguredDefinitions
{
    private static readonly string[] Members =
    [
        "Key",
        "Title",
        "Description",
        "Type",
        "Unit",
        "Default",
        "Minimum",
        "Maximum",
        "MaxLength",
        "Choices",
        "Schema",
        "Scopes",
        "ChangeableBy",
    ];

    /// <summary>Reads the list; what is faulty in it is told, and left out.</summary>
    /// <param name="section">The list.</param>
    /// <param name="fault">Told of each fault: the setting's key below <c>Postern</c>, and the rest of the sentence.</param>
    public static IReadOnlyList<SettingDefinition> Read(
        IConfigurationSection section,
        Action<string, string> fault
    )
    {
        var found = new List<SettingDefinition>();
        foreach (var child in section.GetChildren())
        {
            var one = new One(
                child,
                (member, text) => fault($"Definitions:{child.Key}{member}", text)
            );
            if (one.Read() is { } setting)
            {
                found.Add(setting);
            }
        }

        foreach (var text in SettingCatalog.Faults([.. BuiltInSettings.All, .. found]))
        {
            fault("Definitions", $"is faulty: {text.TrimEnd('.')}");
        }

        return found;
    }

    private sealed class One(IConfigurationSection section, Action<string, string> fault)
    {
        private bool _isFaulty;

        public SettingDefinition? Read()
        {
            foreach (
                var member in section
                    .GetChildren()
                    .Where(member =>
                        !Members.Contains(member.Key, StringComparer.OrdinalIgnoreCase)
                    )
            )
            {
                Fault($":{member.Key}", $"is not known; there are {string.Join(", ", Members)}");
            }

            var key = Required("Key");
            var type = Word<SettingType>("Type", Required("Type"));
            var setting = new SettingDefinition
            {
                Key = key,
                Title = section["Title"] ?? key,
                Description = Required("Description"),
                Type = type,
                Unit = section["Unit"],
                Default = Json(Required("Default"), type),
                Minimum = Number("Minimum", 0),
                Maximum = Number("Maximum", long.MaxValue),
                MaxLength = (int)Math.Clamp(Number("MaxLength", 1000), 1, 1000),
                Choices = Texts("Choices"),
                Schema = Schema(section["Schema"]),
                Scopes = Texts("Scopes") is { Count: > 0 } scopes
                    ? [.. scopes.Select(scope => Word<SettingScope>("Scopes", scope)).Distinct()]
                    : Enum.GetValues<SettingScope>(),
                ChangeableBy = Texts("ChangeableBy") is { Count: > 0 } roles
                    ? roles
                    : [StaffRoles.Engineering],
            };
            foreach (
                var role in setting.ChangeableBy.Except(StaffRoles.All, StringComparer.Ordinal)
            )
            {
                Fault(
                    ":ChangeableBy",
                    $"names \"{role}\", which is no role; there are {string.Join(", ", StaffRoles.All)}"
                );
            }

            if (_isFaulty)
            {
                return null;
            }

            // What was written with a unit is kept in canonical form from here on; what is no value is told by Faults().
            var (value, notRead) = SettingValue.Read(setting, setting.Default);
            return notRead is null ? setting with { Default = value } : setting;
        }

        private string Required(string member)
        {
            if (section[member] is { Length: > 0 } text)
            {
                return text;
            }

            Fault($":{member}", "is required");
            return "";
        }

        private T Word<T>(string member, string text)
            where T : struct, Enum
        {
            var name = Enum.GetNames<T>()
                .FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
            if (name is null && text.Length > 0)
            {
                Fault(
                    $":{member}",
                    $"must be one of {string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName))}"
                );
            }

            return name is null ? default : Enum.Parse<T>(name);
        }

        private long Number(string member, long otherwise)
        {
            if (section[member] is not { Length: > 0 } text)
            {
                return otherwise;
            }

            if (
                long.TryParse(
                    text,
                    NumberStyles.AllowLeadingSign,
                    CultureInfo.InvariantCulture,
                    out var number
                )
            )
            {
                return number;
            }

            Fault($":{member}", "must be a whole number");
            return otherwise;
        }

        private IReadOnlyList<string> Texts(string member) =>
            [.. section.GetSection(member).GetChildren().Select(child => child.Value ?? "")];

        /// <summary>A text, or what is no JSON, is the text itself.</summary>
        private static JsonElement Json(string text, SettingType type)
        {
            try
            {
                return type is SettingType.Text or SettingType.Choice
                    ? JsonSerializer.SerializeToElement(text)
                    : JsonElement.Parse(text);
            }
            catch (JsonException)
            {
                return JsonSerializer.SerializeToElement(text);
            }
        }

        private JsonSchema? Schema(string? text)
        {
            if (text is null)
            {
                return null;
            }

            try
            {
                return RefersElsewhere(JsonElement.Parse(text))
                    ? throw new JsonException()
                    : JsonSchema.FromJsonAsync(text).GetAwaiter().GetResult();
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                Fault(":Schema", "must be a JSON Schema that refers to nothing outside itself");
                return null;
            }
        }

        /// <summary>A schema that refers elsewhere would be fetched from there: it has to stand here whole.</summary>
        private static bool RefersElsewhere(JsonElement node) =>
            node.ValueKind switch
            {
                JsonValueKind.Object => node.EnumerateObject()
                    .Any(member =>
                        (
                            member.Name == "$ref"
                            && member.Value.ValueKind == JsonValueKind.String
                            && !member.Value.GetString()!.StartsWith('#')
                        ) || RefersElsewhere(member.Value)
                    ),
                JsonValueKind.Array => node.EnumerateArray().Any(RefersElsewhere),
                _ => false,
            };

        private void Fault(string member, string text)
        {
            _isFaulty = true;
            fault(member, text);
        }
    }
}
