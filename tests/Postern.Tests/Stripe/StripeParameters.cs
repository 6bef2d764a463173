using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Postern.Tests.Stripe;

/// <summary>Which parameters each address takes, as Stripe's reference has them.</summary>
internal static class StripeParameters
{
    private static readonly (string Path, string[] Required, string[] Allowed)[] Known =
    [
        (
            "^/v1/customers/[^/]+/balance_transactions$",
            ["amount", "currency"],
            ["description", "metadata[]"]
        ),
        (
            "^/v1/invoices$",
            ["customer"],
            [
                "auto_advance",
                "collection_method",
                "currency",
                "days_until_due",
                "description",
                "discounts",
                "metadata[]",
                "number",
                "pending_invoice_items_behavior",
            ]
        ),
        ("^/v1/invoices/[^/]+/finalize$", [], ["auto_advance"]),
        ("^/v1/invoices/[^/]+/void$", [], []),
        ("^/v1/invoices/[^/]+/mark_uncollectible$", [], []),
        ("^/v1/invoices/[^/]+/pay$", [], ["paid_out_of_band"]),
        (
            "^/v1/invoiceitems$",
            ["customer"],
            ["amount", "currency", "description", "discountable", "invoice", "metadata[]"]
        ),
        ("^/v1/subscriptions/[^/]+$", [], ["trial_end", "proration_behavior"]),
    ];

    public static async Task<IReadOnlyDictionary<string, string>> ReadAsync(HttpRequest request) =>
        HttpMethods.IsPost(request.Method)
            ? (await request.ReadFormAsync()).ToDictionary(
                field => field.Key,
                field => field.Value.Single()!,
                StringComparer.Ordinal
            )
            : request.Query.ToDictionary(
                field => field.Key,
                field => field.Value.Single()!,
                StringComparer.Ordinal
            );

    /// <summary>What is wrong with the parameters of a change.</summary>
    public static string? Fault(string path, IReadOnlyDictionary<string, string> parameters)
    {
        var (_, required, allowed) = Known.FirstOrDefault(known => Regex.IsMatch(path, known.Path));
        if (required is null)
            return $"Unrecognized request URL ({path}).";
        if (required.FirstOrDefault(name => !parameters.ContainsKey(name)) is { } missing)
            return $"Missing required param: {missing}.";

        var unknown = parameters.Keys.FirstOrDefault(name =>
            !required.Contains(name)
            && !allowed.Contains(name)
            && !(
                name.EndsWith(']')
                && allowed.Contains(name[..name.IndexOf('[', StringComparison.Ordinal)] + "[]")
            )
        );
        return unknown is null
            ? parameters
                .Where(each => each.Key.StartsWith("metadata[", StringComparison.Ordinal))
                .Any(each => each.Value.Length > 500)
                ? "Metadata values can have up to 500 characters."
                : null
            : $"Received unknown parameter: {unknown}";
    }
}
