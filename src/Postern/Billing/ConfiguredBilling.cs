using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Postern.Amounts;

namespace Postern.Billing;

/// <summary>Reads what the server's configuration says under <c>Postern__Billing</c>. Every fault is told by its setting.</summary>
internal static partial class ConfiguredBilling
{
    private static readonly string[] Members =
    [
        "Series",
        "Seller",
        "PaymentDetails",
        "DueInDays",
        "Meters",
        "Prices",
    ];

    /// <summary>Reads the section; what is faulty in it is told, and left out.</summary>
    /// <param name="section">The section.</param>
    /// <param name="fault">Told of each fault: the setting's key below <c>Postern</c>, and the rest of the sentence.</param>
    public static BillingOptions Read(IConfigurationSection section, Action<string, string> fault)
    {
        Unknown(section, Members, "Billing", fault);
        var usual = new BillingOptions();
        var series = section["Series"] ?? usual.Series;
        if (!SeriesPattern().IsMatch(series))
        {
            fault(
                "Billing:Series",
                $"is \"{series}\"; it must be 1 to 10 capital letters and digits"
            );
        }

        return usual with
        {
            Series = series,
            Seller = Lines(section, "Seller"),
            PaymentDetails = Lines(section, "PaymentDetails"),
            DueInDays = (int)Number(
                section["DueInDays"],
                usual.DueInDays,
                365,
                "Billing:DueInDays",
                fault
            ),
            Meters =
            [
                .. section.GetSection("Meters").GetChildren().Select(one => Meter(one, fault)),
            ],
            Prices =
            [
                .. section.GetSection("Prices").GetChildren().Select(one => Price(one, fault)),
            ],
        };
    }

    private static MeterDefinition Meter(IConfigurationSection one, Action<string, string> fault)
    {
        var name = $"Billing:Meters:{one.Key}";
        Unknown(one, ["Key", "Name", "Unit", "Limit"], name, fault);
        var key = one["Key"] ?? "";
        if (!UsageRules.MeterKey().IsMatch(key))
        {
            fault(
                $"{name}:Key",
                $"is \"{key}\"; it must be lower-case letters, digits, underscores and dots, a letter first"
            );
        }

        return new MeterDefinition(key, one["Name"] ?? key, one["Unit"] ?? "", one["Limit"]);
    }

    private static PlanPrice Price(IConfigurationSection one, Action<string, string> fault)
    {
        var name = $"Billing:Prices:{one.Key}";
        Unknown(one, ["Plan", "Currency", "Amount", "Interval"], name, fault);
        if (string.IsNullOrWhiteSpace(one["Plan"]))
        {
            fault($"{name}:Plan", "is required: the key of a plan");
        }

        var currency = one["Currency"] ?? "";
        if (!Currency.TryFind(currency, out _))
        {
            fault(
                $"{name}:Currency",
                $"is \"{currency}\", which is no currency of ISO 4217, such as EUR"
            );
        }

        if (!Enum.TryParse<BillingInterval>(one["Interval"] ?? "month", true, out var interval))
        {
            fault($"{name}:Interval", $"is \"{one["Interval"]}\"; it must be month or year");
        }

        return new PlanPrice(
            one["Plan"] ?? "",
            currency,
            Number(one["Amount"], null, InvoiceTotals.Most, $"{name}:Amount", fault),
            interval
        );
    }

    private static long Number(
        string? text,
        long? otherwise,
        long most,
        string key,
        Action<string, string> fault
    )
    {
        if (text is null && otherwise is { } usual)
        {
            return usual;
        }

        if (
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= most
        )
        {
            return number;
        }

        fault(key, $"is \"{text}\"; it must be a whole number between 0 and {most}");
        return 0;
    }

    private static List<string> Lines(IConfigurationSection section, string key) =>
        [
            .. section
                .GetSection(key)
                .GetChildren()
                .Select(line => line.Value?.Trim())
                .OfType<string>()
                .Where(line => line.Length > 0),
        ];

    private static void Unknown(
        IConfigurationSection section,
        string[] members,
        string name,
        Action<string, string> fault
    )
    {
        foreach (
            var member in section
                .GetChildren()
                .Where(member => !members.Contains(member.Key, StringComparer.OrdinalIgnoreCase))
        )
        {
            fault($"{name}:{member.Key}", $"is not known; there are {string.Join(", ", members)}");
        }
    }

    [GeneratedRegex("^[A-Z0-9]{1,10}$", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex SeriesPattern();
}
