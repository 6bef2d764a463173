using System.Text.Json;
using Postern.Billing;
using Postern.Operations;

namespace Postern.Runtime.Billing;

/// <summary>An event as the product sends it.</summary>
internal sealed record UsageReport
{
    /// <summary>The reporter's own id, 1 to 200 characters: sent again, it counts once.</summary>
    public required string Id { get; init; }

    /// <summary>The tenant's external id.</summary>
    public required string Tenant { get; init; }

    /// <summary>What is counted: lower-case letters, digits, underscores and dots.</summary>
    public required string Meter { get; init; }

    /// <summary>How much, a whole number.</summary>
    public required long Quantity { get; init; }

    /// <summary>When it was used.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Reads one event.</summary>
    public static ReadRow<UsageReport> Read(JsonElement row, DateTimeOffset now)
    {
        UsageReport? report = null;
        try
        {
            report = row.Deserialize<UsageReport>(PosternJson.Strict);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Said below.
        }

        return report is null
                ? ReadRow<UsageReport>.Invalid(
                    "must be { id, tenant, meter, quantity, at } and no more, with a whole number as quantity and an RFC 3339 time."
                )
            : report.Fault(now) is { } fault ? new(null, fault.Code, fault.Detail)
            : ReadRow<UsageReport>.Of(report with { At = Times.Micro(report.At) });
    }

    private (string Code, string Detail)? Fault(DateTimeOffset now) =>
        this switch
        {
            _ when !IsText(Id) => (
                ProblemCodes.InvalidInput,
                "id must be 1 to 200 characters without control characters."
            ),
            _ when !IsText(Tenant) => (
                ProblemCodes.InvalidInput,
                "tenant must be the tenant's external id."
            ),
            _ when !UsageRules.MeterKey().IsMatch(Meter) => (
                ProblemCodes.InvalidInput,
                "meter must be lower-case letters, digits, underscores and dots, a letter first, at most 63."
            ),
            _ when Quantity is < 0 or > UsageRules.MostQuantity => (
                ProblemCodes.InvalidInput,
                $"quantity must be between 0 and {UsageRules.MostQuantity}. What was counted too much is set right by staff (billing.usage.reset)."
            ),
            _ when At > now + UsageRules.FurthestAhead => (
                "in_the_future",
                $"at lies more than {UsageRules.FurthestAhead.TotalMinutes:0} minutes in the future."
            ),
            _ when At < now - UsageRules.OldestAge => (
                "too_old",
                $"at lies more than {UsageRules.OldestAge.TotalDays:0} days back: that period is closed."
            ),
            _ => null,
        };

    private static bool IsText(string text) =>
        text.Length is >= 1 and <= 200 && Texts.Fault(text, lines: false) is null;
}
