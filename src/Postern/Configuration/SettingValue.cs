using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Postern.Operations;

namespace Postern.Configuration;

/// <summary>A setting's value: read strictly, in its one canonical form, and shown to people.</summary>
public static partial class SettingValue
{
    /// <summary>A JSON value serialised takes at most this many characters.</summary>
    private const int JsonLimit = 8192;

    private const string NoSecret =
        "must hold no secret: a setting is shown, recorded and sent to every server.";

    private static readonly (string Unit, long Factor)[] Sizes =
    [
        ("B", 1),
        ("kB", 1_000),
        ("MB", 1_000_000),
        ("GB", 1_000_000_000),
        ("KiB", 1L << 10),
        ("MiB", 1L << 20),
        ("GiB", 1L << 30),
    ];

    private static readonly (string Unit, long Factor)[] Durations =
    [
        ("s", 1),
        ("min", 60),
        ("h", 3_600),
        ("d", 86_400),
    ];

    /// <summary>
    /// The value in canonical form; or what it should have been, as the rest of a sentence that begins with the field:
    /// "must be a whole number between 1 and 1,000".
    /// </summary>
    public static (JsonElement Value, string? Fault) Read(
        SettingDefinition setting,
        JsonElement given
    ) =>
        setting.Type switch
        {
            SettingType.Integer or SettingType.Size or SettingType.Duration or SettingType.Rate =>
                ReadNumber(setting, given),
            SettingType.Boolean => given.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? (given, null)
                : (default, "must be true or false."),
            SettingType.Text => ReadText(setting, given),
            SettingType.Choice => given.ValueKind == JsonValueKind.String
            && setting.Choices.Contains(given.GetString()!, StringComparer.Ordinal)
                ? (given, null)
                : (
                    default,
                    $"must be one of {string.Join(", ", setting.Choices.Select(choice => $"\"{choice}\""))}."
                ),
            _ => ReadJson(setting, given),
        };

    /// <summary>As people read it: <c>25 MiB</c>, <c>600 requests a minute</c>, <c>12 h</c>.</summary>
    public static string Show(SettingDefinition setting, JsonElement value) =>
        setting.Type switch
        {
            SettingType.Size => InUnits(value.GetInt64(), Sizes),
            SettingType.Duration => InUnits(value.GetInt64(), Durations),
            SettingType.Rate => $"{Number(value)} {setting.Unit ?? "times"} a minute",
            SettingType.Integer => setting.Unit is null
                ? Number(value)
                : $"{Number(value)} {setting.Unit}",
            SettingType.Boolean => value.GetBoolean() ? "on" : "off",
            SettingType.Text or SettingType.Choice => value.GetString()!,
            _ => value.GetRawText(),
        };

    /// <summary>As a form's field holds it, and takes it back.</summary>
    public static string ForInput(SettingDefinition setting, JsonElement value) =>
        setting.Type switch
        {
            SettingType.Size => InUnits(value.GetInt64(), Sizes),
            SettingType.Duration => InUnits(value.GetInt64(), Durations),
            SettingType.Text or SettingType.Choice => value.GetString()!,
            _ => value.GetRawText(),
        };

    /// <summary>What it may be, in words: "from 1 KiB to 5 GiB".</summary>
    public static string Allowed(SettingDefinition setting) =>
        setting.Type switch
        {
            _ when setting.IsNumber =>
                $"from {ShowNumber(setting, setting.Minimum)} to {ShowNumber(setting, setting.Maximum)}",
            SettingType.Boolean => "true or false",
            SettingType.Text => $"a text of at most {setting.MaxLength:N0} characters",
            SettingType.Choice => string.Join(", ", setting.Choices),
            _ => setting.Schema is null ? "any JSON" : "JSON that its schema accepts",
        };

    private static (JsonElement Value, string? Fault) ReadNumber(
        SettingDefinition setting,
        JsonElement given
    )
    {
        long? number = given.ValueKind switch
        {
            JsonValueKind.Number when given.TryGetInt64(out var whole) => whole,
            JsonValueKind.String => WithUnit(setting.Type, given.GetString()!),
            _ => null,
        };
        return number >= setting.Minimum && number <= setting.Maximum
            ? (JsonSerializer.SerializeToElement(number.Value), null)
            : (
                default,
                $"must be {Expected(setting.Type)}, {Allowed(setting)}{(number is null ? "." : $"; {number:N0} is not.")}"
            );
    }

    private static string Expected(SettingType type) =>
        type switch
        {
            SettingType.Size =>
                "a whole number of bytes, or a text with its unit such as \"25 MiB\"",
            SettingType.Duration =>
                "a whole number of seconds, or a text with its unit such as \"15 min\"",
            SettingType.Rate =>
                "a whole number for each minute, or a text with its unit such as \"10/s\"",
            _ => "a whole number",
        };

    /// <summary>Null where it is no such text, is fractional in the base unit, or is beyond any number.</summary>
    private static long? WithUnit(SettingType type, string text)
    {
        if (
            Quantity().Match(text) is not { Success: true } match
            || !long.TryParse(
                match.Groups["number"].ValueSpan,
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var number
            )
        )
        {
            return null;
        }

        var unit = match.Groups["unit"].Value;
        if (type == SettingType.Rate)
        {
            return unit switch
            {
                "/s" when number <= long.MaxValue / 60 => number * 60,
                "/min" => number,
                "/h" when number % 60 == 0 => number / 60,
                _ => null,
            };
        }

        var units = type switch
        {
            SettingType.Size => Sizes,
            SettingType.Duration => Durations,
            _ => [],
        };
        var factor = Array.Find(units, known => known.Unit == unit).Factor;
        return factor > 0 && number <= long.MaxValue / factor ? number * factor : null;
    }

    private static (JsonElement Value, string? Fault) ReadText(
        SettingDefinition setting,
        JsonElement given
    ) =>
        given.ValueKind != JsonValueKind.String
        || given.GetString()! is var text
            && (text.Length > setting.MaxLength || Texts.Fault(text, lines: true) is not null)
            ? (default, $"must be a text of at most {setting.MaxLength:N0} characters.")
        : SecretText.Holds(given.GetString()!) ? (default, NoSecret)
        : (given, null);

    private static (JsonElement Value, string? Fault) ReadJson(
        SettingDefinition setting,
        JsonElement given
    )
    {
        var text = given.GetRawText();
        if (text.Length > JsonLimit)
        {
            return (default, $"must be JSON of at most {JsonLimit:N0} characters.");
        }

        if (SecretText.Holds(text))
        {
            return (default, NoSecret);
        }

        var faults = setting.Schema?.Validate(text).Select(error => $"{error.Path}: {error.Kind}");
        return faults?.Any() == true
            ? (default, $"does not fit its schema: {string.Join("; ", faults.Take(5))}.")
            : (given, null);
    }

    private static string ShowNumber(SettingDefinition setting, long number) =>
        number == long.MaxValue
            ? "any number"
            : Show(setting, JsonSerializer.SerializeToElement(number));

    private static string Number(JsonElement value) =>
        value.GetInt64().ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>In the largest unit in which it is whole.</summary>
    private static string InUnits(long number, (string Unit, long Factor)[] units)
    {
        var (unit, factor) = units
            .Where(known => number % known.Factor == 0 && number >= known.Factor)
            .DefaultIfEmpty(units[0])
            .MaxBy(known => known.Factor);
        return string.Create(CultureInfo.InvariantCulture, $"{number / factor} {unit}");
    }

    [GeneratedRegex(
        @"^\s*(?<number>\d{1,18}) ?(?<unit>[A-Za-z]{1,3}|/(s|min|h))\s*$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex Quantity();
}
