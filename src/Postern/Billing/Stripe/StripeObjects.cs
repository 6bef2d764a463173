using System.Text.Json;
using System.Text.Json.Serialization;

namespace Postern.Billing.Stripe;

/// <summary>How Stripe's JSON is read: what we use must be there and of its type, what we do not is left aside.</summary>
internal static class StripeJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            AllowDuplicateProperties = false,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            NumberHandling = JsonNumberHandling.Strict,
            MaxDepth = 64,
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}

/// <summary>A line of a customer's balance.</summary>
/// <param name="Amount">Minor units; negative is in the customer's favour.</param>
internal sealed record StripeBalanceTransaction(
    string Id,
    long Amount,
    string Currency,
    string Customer,
    long Created,
    IReadOnlyDictionary<string, string> Metadata
);

/// <summary>An invoice.</summary>
/// <param name="Status">draft, open, paid, void or uncollectible; null: deleted.</param>
/// <param name="Total">Minor units, tax counted.</param>
/// <param name="AmountDue">Minor units: the total less what the customer's balance paid.</param>
internal sealed record StripeInvoice(
    string Id,
    string? Status,
    long Total,
    long AmountDue,
    string Currency,
    string? Customer,
    IReadOnlyDictionary<string, string>? Metadata
);

internal sealed record StripeInvoiceItem(
    string Id,
    long Amount,
    string Currency,
    IReadOnlyDictionary<string, string> Metadata
);

/// <summary>A subscription.</summary>
/// <param name="TrialEnd">Unix seconds.</param>
internal sealed record StripeSubscription(string Id, string Status, long? TrialEnd);

internal sealed record StripeDeleted(string Id, bool Deleted);

internal sealed record StripeList<T>(IReadOnlyList<T> Data, bool HasMore);

internal sealed record StripeErrorBody(StripeError Error);

internal sealed record StripeError(
    string? Type = null,
    string? Code = null,
    string? DeclineCode = null,
    string? Message = null
);
