using Postern.BrowserTests.Infrastructure;

namespace Postern.BrowserTests.Pages;

/// <summary>The books of the tour: an invoice of each kind, credits, usage beyond a limit, and a Stripe that does not answer.</summary>
/// <param name="Open">Long enough for a second page.</param>
internal sealed record TourBooks(string Open, string Draft, string Paid, string Void)
{
    public static IReadOnlyDictionary<string, string> Configuration { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Postern__Billing__Seller__0"] = "Tally Software Ltd",
            ["Postern__Billing__Seller__1"] = "12 Postern Lane, Dublin",
            ["Postern__Billing__Seller__2"] = "VAT IE1234567WA",
            ["Postern__Billing__PaymentDetails__0"] = "IBAN IE29 AIBK 9311 5212 3456 78",
            ["Postern__Billing__Meters__0__Key"] = "exported_rows",
            ["Postern__Billing__Meters__0__Name"] = "Exported rows",
            ["Postern__Billing__Meters__0__Unit"] = "rows",
            ["Postern__Billing__Meters__0__Limit"] = "exports.max_rows",
            ["Postern__Billing__Prices__0__Plan"] = "business",
            ["Postern__Billing__Prices__0__Currency"] = "USD",
            ["Postern__Billing__Prices__0__Amount"] = "19900",
            // Nobody listens there: what leaves for Stripe has no answer.
            ["Postern__Stripe__SecretKey"] = "sk_test_tour12345",
            ["Postern__Stripe__WebhookSecret"] = "whsec_tour12345",
            ["Postern__Stripe__ApiBase"] = "http://127.0.0.1:9",
        };

    public static async Task<TourBooks> KeepAsync(
        ConsoleServer console,
        string tenant,
        string left,
        string key
    )
    {
        var now = DateTimeOffset.UtcNow;
        await console.TellAsync(
            key,
            HttpMethod.Put,
            "/runtime/v1/tenants/cus_1000/subscription",
            new
            {
                status = "active",
                currentPeriodStart = now.AddDays(-12),
                currentPeriodEnd = now.AddDays(18),
                paymentMethod = "invalid",
                stripeCustomer = "cus_tour",
            }
        );
        await console.TellAsync(
            key,
            HttpMethod.Post,
            "/runtime/v1/usage",
            new
            {
                events = Enumerable
                    .Range(0, 30)
                    .SelectMany(
                        back =>
                            new[]
                            {
                                ("exported_rows", 9_000L + (back * 37 % 11 * 800)),
                                ("seats", 12L),
                            },
                        (back, meter) =>
                            new
                            {
                                id = $"{meter.Item1}-{back}",
                                tenant = "cus_1000",
                                meter = meter.Item1,
                                quantity = meter.Item2,
                                at = now.AddDays(-back),
                            }
                    ),
            }
        );
        Task<string> BillAsync(string to, object input) =>
            MakeAsync("billing.invoice.create", to, input);
        async Task<string> MakeAsync(string operation, string target, object input) =>
            (await console.RunAsync("ben", operation, target, input))
                .GetProperty("result")
                .GetProperty("id")
                .GetString()!;

        await BillAsync(left, Invoice("USD", 1));
        var taken = await MakeAsync(
            "billing.credit.issue",
            tenant,
            Credit(40_000, "Meant for somebody else")
        );
        await console.RunAsync("ben", "billing.credit.reverse", taken, new { });
        await MakeAsync("billing.credit.issue", tenant, Credit(12_500, "Charged twice for seats"));
        await console.RunAsync(
            "ben",
            "billing.override.set",
            tenant,
            new
            {
                kind = "discount",
                percent = 12.5,
                until = now.AddDays(200),
                note = "Two-year contract",
            }
        );
        await console.RunAsync(
            "ben",
            "billing.override.set",
            tenant,
            new
            {
                kind = "terms",
                dueInDays = 30,
                until = now.AddDays(20),
            }
        );
        await console.RunAsync(
            "ben",
            "billing.override.set",
            tenant,
            new
            {
                kind = "terms",
                dueInDays = 45,
                until = now.AddDays(200),
            }
        );
        var open = await BillAsync(tenant, Invoice("USD", 45));
        var paid = await BillAsync(tenant, Invoice("USD", 2));
        await console.RunAsync("ben", "billing.invoice.pay", paid, new { });
        var mistaken = await BillAsync(tenant, Invoice("USD", 1));
        await console.RunAsync("ben", "billing.invoice.void", mistaken, new { });
        var draft = await BillAsync(tenant, Invoice("USD", 2, draft: true));
        await MakeAsync("billing.credit.issue", tenant, Credit(7_550, "Slow reports last week"));
        return new(open, draft, paid, mistaken);
    }

    /// <summary>An invoice that is due at once.</summary>
    public static object Invoice(string currency, int lines, bool draft = false) =>
        new
        {
            currency,
            dueInDays = 0,
            draft,
            memo = "Thank you.",
            lines = Enumerable
                .Range(1, lines)
                .Select(number => new
                {
                    description = number % 7 == 3
                        ? $"تدريب الموظفين {number}"
                        : $"Workshop {number}: everything that was asked for in the third quarter, on site",
                    quantity = number,
                    unitAmount = 1_999,
                    taxRate = number % 2 == 0 ? 19 : 7.5,
                }),
        };

    private static object Credit(long amount, string note) =>
        new
        {
            amount,
            currency = "USD",
            note,
            expiresAt = DateTimeOffset.UtcNow.AddDays(90),
        };
}
