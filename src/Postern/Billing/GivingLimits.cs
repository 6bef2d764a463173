using System.Text.Json;
using System.Text.Json.Nodes;
using NJsonSchema;
using Postern.Configuration;
using Postern.Operations;

namespace Postern.Billing;

/// <summary>The most that a role may give in a currency, in minor units.</summary>
/// <param name="Operation">At once.</param>
/// <param name="Day">One staff member in a day (UTC).</param>
/// <param name="Month">To one tenant in a calendar month (UTC), whoever gives it.</param>
/// <param name="StepUp">Beyond this, the sign-in must be fresh.</param>
public sealed record GivingLimit(long Operation, long Day, long Month, long StepUp);

/// <summary>
/// Who may give how much: data, and so a setting like any other, with bounds, history, revert and planned changes. It
/// is for staff alone and never reaches a customer server.
/// </summary>
public static class GivingLimits
{
    /// <summary>About a thousand dollars at once; five times that in a day, and to one tenant in a month twice.</summary>
    private static readonly (string Currency, long Thousand)[] Thousands =
    [
        ("USD", 100_000),
        ("EUR", 100_000),
        ("GBP", 80_000),
        ("CHF", 90_000),
        ("CAD", 140_000),
        ("AUD", 150_000),
        ("NZD", 170_000),
        ("JPY", 150_000),
        ("KRW", 1_400_000),
        ("INR", 8_500_000),
        ("BRL", 550_000),
        ("MXN", 1_900_000),
        ("SGD", 130_000),
        ("HKD", 780_000),
        ("TWD", 3_200_000),
        ("CNY", 720_000),
        ("SEK", 1_000_000),
        ("NOK", 1_000_000),
        ("DKK", 700_000),
        ("PLN", 400_000),
        ("CZK", 2_300_000),
        ("HUF", 36_000_000),
        ("RON", 460_000),
        ("ILS", 370_000),
        ("AED", 370_000),
        ("SAR", 370_000),
        ("ZAR", 1_800_000),
        ("TRY", 4_000_000),
        ("KWD", 310_000),
        ("BHD", 380_000),
        ("OMR", 390_000),
        ("JOD", 710_000),
        ("TND", 3_100_000),
        ("CLP", 950_000),
        ("VND", 25_000_000),
    ];

    /// <summary>By role and currency. A role or currency that is not listed may give nothing.</summary>
    public static SettingDefinition Setting { get; } =
        new()
        {
            Key = "billing.limits",
            Title = "Limits of giving",
            Description =
                "The most that staff may give as credit, by role and currency, in minor units: at once (operation), one staff member in a day, one tenant in a month; beyond stepUp the sign-in must be fresh. What is not listed may not be given.",
            Type = SettingType.Json,
            Default = Defaults(),
            Schema = Schema(),
            Scopes = [SettingScope.Global],
            IsInternal = true,
        };

    /// <summary>What the actor may give in a currency: of several roles the one that may most. Null: nothing.</summary>
    public static GivingLimit? Of(JsonElement setting, Actor actor, string currency)
    {
        var limits = actor
            .Roles.Select(role =>
                setting.TryGetProperty(role, out var byCurrency)
                && byCurrency.TryGetProperty(currency, out var limit)
                    ? limit.Deserialize<GivingLimit>(PosternJson.Strict)
                    : null
            )
            .OfType<GivingLimit>()
            .ToList();
        return limits.Count == 0
            ? null
            : new GivingLimit(
                limits.Max(limit => limit.Operation),
                limits.Max(limit => limit.Day),
                limits.Max(limit => limit.Month),
                limits.Max(limit => limit.StepUp)
            );
    }

    /// <summary>The currencies that the setting names, in its order.</summary>
    public static IEnumerable<string> Currencies(JsonElement setting) =>
        setting
            .EnumerateObject()
            .SelectMany(role => role.Value.EnumerateObject())
            .Select(currency => currency.Name)
            .Distinct(StringComparer.Ordinal);

    private static JsonElement Defaults()
    {
        var billing = new JsonObject();
        foreach (var (currency, thousand) in Thousands)
        {
            billing[currency] = new JsonObject
            {
                ["operation"] = thousand,
                ["day"] = 5 * thousand,
                ["month"] = 2 * thousand,
                ["stepUp"] = thousand / 2,
            };
        }

        return JsonSerializer.SerializeToElement(new JsonObject { ["billing"] = billing });
    }

    private static JsonSchema Schema() =>
        JsonSchema
            .FromJsonAsync(
                """
                {
                  "type": "object",
                  "additionalProperties": {
                    "type": "object",
                    "patternProperties": {
                      "^[A-Z]{3}$": {
                        "type": "object",
                        "properties": {
                          "operation": { "type": "integer", "minimum": 0, "maximum": 999999999999 },
                          "day": { "type": "integer", "minimum": 0, "maximum": 999999999999 },
                          "month": { "type": "integer", "minimum": 0, "maximum": 999999999999 },
                          "stepUp": { "type": "integer", "minimum": 0, "maximum": 999999999999 }
                        },
                        "required": ["operation", "day", "month", "stepUp"],
                        "additionalProperties": false
                      }
                    },
                    "additionalProperties": false
                  }
                }
                """
            )
            .GetAwaiter()
            .GetResult();
}
