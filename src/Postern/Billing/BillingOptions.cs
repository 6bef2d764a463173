using System.Globalization;

namespace Postern.Billing;

/// <summary>What a company's invoices say of itself, and what its product counts. From the server's configuration.</summary>
public sealed record BillingOptions
{
    /// <summary>Begins each invoice number (<c>Postern__Billing__Series</c>): 1 to 10 capital letters and digits.</summary>
    public string Series { get; init; } = "INV";

    /// <summary>Who bills: name and address as lines, tax id and what else the law wants (<c>Postern__Billing__Seller__0</c>…).</summary>
    public IReadOnlyList<string> Seller { get; init; } = [];

    /// <summary>How and where to pay, as printed at the foot (<c>Postern__Billing__PaymentDetails__0</c>…).</summary>
    public IReadOnlyList<string> PaymentDetails { get; init; } = [];

    /// <summary>Days in which an invoice is due when neither it nor the tenant's terms say otherwise.</summary>
    public int DueInDays { get; init; } = 14;

    /// <summary>What is known of meters; one that is reported and not listed has its key as its name, and no limit.</summary>
    public IReadOnlyList<MeterDefinition> Meters { get; init; } = [];

    /// <summary>What plans cost, where the product does not say so for each tenant.</summary>
    public IReadOnlyList<PlanPrice> Prices { get; init; } = [];

    public MeterDefinition Meter(string key) =>
        Meters.FirstOrDefault(meter => meter.Key == key)
        ?? new MeterDefinition(key, Words(key), "", null);

    private static string Words(string key) =>
        CultureInfo.InvariantCulture.TextInfo.ToTitleCase(key[..1])
        + key[1..].Replace('_', ' ').Replace('.', ' ');
}

/// <summary>Something that the product counts.</summary>
/// <param name="Key">As in the reports, such as <c>api_calls</c>.</param>
/// <param name="Name">For people.</param>
/// <param name="Unit">What the number counts, such as <c>calls</c>.</param>
/// <param name="Limit">Key of the setting that says how much a tenant may use in a period; null: unlimited.</param>
public sealed record MeterDefinition(string Key, string Name, string Unit, string? Limit);

/// <summary>What a plan costs.</summary>
/// <param name="Plan">Key of the plan.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Amount">Minor units each <paramref name="Interval"/>.</param>
public sealed record PlanPrice(string Plan, string Currency, long Amount, BillingInterval Interval);
