using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Postern.Billing;
using Postern.Billing.Operations;
using Postern.Configuration;
using Postern.Operations;
using Postern.Settings;
using Postern.Storage;

namespace Postern.Server.Demo;

/// <summary>Books as a SaaS of some age has them: credits, invoices of every kind, usage, things agreed on, trials that end.</summary>
internal static class DemoBilling
{
    private const int DaysOfUsage = 60;

    private static readonly BillingOptions Options = new()
    {
        Seller =
        [
            "Tally Software Ltd",
            "12 Postern Lane",
            "Dublin D02 X285",
            "Ireland",
            "VAT IE1234567WA",
        ],
        PaymentDetails =
        [
            "By bank transfer to Tally Software Ltd, IBAN IE29 AIBK 9311 5212 3456 78, BIC AIBKIE2D.",
            "Please give the number of the invoice.",
        ],
        Meters =
        [
            new("api_calls", "API calls", "calls", "limits.api_calls"),
            new("storage_gb", "Storage", "GB-days", "limits.storage"),
        ],
        Prices =
        [
            .. new (string Currency, long Team)[]
            {
                ("EUR", 4_900),
                ("USD", 4_900),
                ("GBP", 4_200),
                ("CHF", 4_900),
                ("DKK", 36_500),
                ("PLN", 21_000),
                ("CAD", 6_900),
                ("AUD", 7_500),
                ("BRL", 26_900),
                ("INR", 410_000),
                ("JPY", 7_800),
                ("KWD", 15_000),
            }.SelectMany(price =>
                new PlanPrice[]
                {
                    new("free", price.Currency, 0, BillingInterval.Month),
                    new("team", price.Currency, price.Team, BillingInterval.Month),
                    new("business", price.Currency, 4 * price.Team, BillingInterval.Month),
                    new("enterprise", price.Currency, 120 * price.Team, BillingInterval.Year),
                }
            ),
        ],
    };

    private static readonly SettingDefinition[] Limits =
    [
        Limit("limits.api_calls", "API calls in a period", "calls", 2_000_000),
        Limit("limits.storage", "Storage in a period", "GB-days", 6_000),
    ];

    /// <summary>Where nothing is configured, what the demo says of the company, its meters and its prices.</summary>
    public static PosternSettings Configured(PosternSettings settings) =>
        settings.Billing.Seller.Count > 0
            ? settings
            : settings with
            {
                Billing = Options,
                Definitions = [.. settings.Definitions, .. Limits],
            };

    /// <summary>Runs each operation of the books in the name of somebody whose role may give.</summary>
    public static async Task PlantAsync(
        IServiceProvider services,
        OperationCatalog catalog,
        IReadOnlyList<Guid> tenants,
        CancellationToken cancellation
    )
    {
        var now = services.GetRequiredService<TimeProvider>().Now();
        var actor = Actor.System("demo", catalog.All.Select(operation => operation.Name)) with
        {
            Roles = ["billing"],
            AuthenticatedAt = now,
        };
        Task<Guid> RunAsync(string name, Guid target, object input) =>
            DemoData.RunAsync(services, catalog, actor, name, target, input, cancellation);
        string In(double days) => Times.Format(now.AddDays(days));

        await PlantUsageAsync(services, tenants, now, cancellation);
        var sync = catalog.Of<SyncSubscription>();
        var product = Actor.System("demo", sync.Name);
        await PlantSubscriptionsAsync(
            (tenant, input) =>
                DemoData.RunAsync(services, sync, product, tenant, input, cancellation),
            tenants,
            now
        );
        await RunAsync(
            "billing.usage.reset",
            tenants[1],
            new { meter = "api_calls", to = 100_000 }
        );

        await RunAsync(
            "billing.credit.issue",
            tenants[0],
            Credit(25_000, "USD", "Outage of the exports in October", In(180))
        );
        await RunAsync(
            "billing.credit.issue",
            tenants[0],
            Credit(12_500, "USD", "Charged twice for seats", null)
        );
        await RunAsync(
            "billing.credit.issue",
            tenants[1],
            Credit(8_000, "EUR", "Goodwill: import took a day", In(20))
        );
        await RunAsync(
            "billing.credit.issue",
            tenants[2],
            Credit(60_000, "JPY", "Training was called off", In(90))
        );
        await RunAsync(
            "billing.credit.issue",
            tenants[4],
            Credit(45_250, "KWD", "Migration delayed", In(365))
        );
        var wrong = await RunAsync(
            "billing.credit.issue",
            tenants[7],
            Credit(40_000, "CHF", "Meant for somebody else", null)
        );
        await RunAsync("billing.credit.reverse", wrong, new { });

        await RunAsync(
            "billing.invoice.create",
            tenants[0],
            Invoice(
                "USD",
                30,
                "Thank you for a year with us.",
                Line("Onboarding workshop, two days", 2, 95_000, 0),
                Line("Data migration from the old system", 1, 240_000, 0)
            )
        );
        await RunAsync(
            "billing.credit.issue",
            tenants[0],
            Credit(7_550, "USD", "Slow reports last week", In(60))
        );
        var paid = await RunAsync(
            "billing.invoice.create",
            tenants[1],
            Invoice(
                "EUR",
                14,
                null,
                Line("Zusätzliche Schulung", 1, 78_000, 19),
                Line("Handbuch", 3, 2_900, 7)
            )
        );
        await RunAsync("billing.invoice.pay", paid, new { });
        await RunAsync(
            "billing.invoice.create",
            tenants[1],
            Invoice("EUR", 0, null, Line("Nachberechnung Speicher", 120, 45, 19))
        );
        var failed = await RunAsync(
            "billing.invoice.create",
            tenants[3],
            Invoice("EUR", 0, "Second reminder.", Line("Custom report", 1, 120_000, 23))
        );
        await RunAsync("billing.payment.retry", failed, new { });
        await RunAsync(
            "billing.invoice.create",
            tenants[2],
            Invoice(
                "JPY",
                30,
                null,
                Line("導入支援", 3, 150_000, 10),
                Line("追加ユーザー", 25, 2_400, 10)
            )
        );
        await RunAsync(
            "billing.invoice.create",
            tenants[4],
            Invoice(
                "KWD",
                30,
                "شكراً لتعاملكم معنا.",
                Line("تدريب الموظفين", 2, 385_500, 0),
                Line("Setup of single sign-on", 1, 125_750, 0)
            )
        );
        await RunAsync(
            "billing.invoice.create",
            tenants[7],
            Invoice("CHF", 30, null, true, Line("Jahresgespräch vor Ort", 1, 180_000, 8.1m))
        );
        var mistaken = await RunAsync(
            "billing.invoice.create",
            tenants[10],
            Invoice("DKK", 14, null, Line("Billed to the wrong company", 1, 400_000, 25))
        );
        await RunAsync("billing.invoice.void", mistaken, new { });
        var lost = await RunAsync(
            "billing.invoice.create",
            tenants[9],
            Invoice("BRL", 0, null, Line("Consultoria", 4, 32_000, null))
        );
        await RunAsync("billing.invoice.mark_uncollectible", lost, new { });

        await RunAsync(
            "billing.override.set",
            tenants[0],
            new
            {
                kind = "discount",
                percent = 15,
                until = In(240),
                note = "Two-year contract, §4",
            }
        );
        await RunAsync(
            "billing.override.set",
            tenants[0],
            new
            {
                kind = "terms",
                dueInDays = 45,
                until = In(240),
            }
        );
        await RunAsync(
            "billing.override.set",
            tenants[2],
            new
            {
                kind = "price",
                amount = 780_000,
                currency = "JPY",
                until = In(120),
                note = "Price of 2024 kept for the renewal",
            }
        );
        await RunAsync(
            "billing.override.set",
            tenants[3],
            new
            {
                kind = "discount",
                percent = 50,
                until = In(5),
                note = "Pilot of the new planner",
            }
        );
    }

    private static async Task PlantSubscriptionsAsync(
        Func<Guid, object, Task> tell,
        IReadOnlyList<Guid> tenants,
        DateTimeOffset now
    )
    {
        var methods = new[] { "valid", "valid", "valid", "invalid", "valid", "none" };
        foreach (
            var (number, tenant) in tenants
                .Index()
                .Where(each => each.Index is not (1 or 6 or 11 or 16))
        )
        {
            await tell(
                tenant,
                new
                {
                    status = number == 3 ? "pastDue" : "active",
                    currentPeriodStart = Times.Format(now.AddDays(-9 - number)),
                    currentPeriodEnd = Times.Format(now.AddDays(21 - number)),
                    paymentMethod = methods[number % methods.Length],
                    stripeCustomer = number % 3 == 0 ? $"cus_Demo{1000 + number}" : null,
                }
            );
        }
    }

    /// <summary>Weekdays are busier, it grows a little, and no day is like another.</summary>
    private static async Task PlantUsageAsync(
        IServiceProvider services,
        IReadOnlyList<Guid> tenants,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        await using var db = await services
            .GetRequiredService<IDbContextFactory<PosternDb>>()
            .CreateDbContextAsync(cancellation);
        var today = BillingPeriod.DayOf(now);
        foreach (var (number, tenant) in tenants.Index().Where(each => each.Index < 12))
        {
            for (var back = DaysOfUsage - 1; back >= 0; back--)
            {
                var day = today.AddDays(-back);
                var week = day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 35 : 100;
                var swing = 80 + (((day.DayNumber * 37) + (number * 53)) % 45);
                var growth = 100 + (DaysOfUsage - back);
                db.UsageDays.AddRange(
                    new UsageDay
                    {
                        TenantId = tenant,
                        Meter = "api_calls",
                        Day = day,
                        Quantity =
                            (9_000L * (1 + (number * 7 % 11)) * week / 100)
                            * swing
                            / 100
                            * growth
                            / 100,
                    },
                    new UsageDay
                    {
                        TenantId = tenant,
                        Meter = "storage_gb",
                        Day = day,
                        Quantity = 60L + (number * 30) + ((DaysOfUsage - back) * 2),
                    }
                );
            }
        }

        db.UsageMeters.AddRange(
            Options.Meters.Select(meter => new UsageMeter
            {
                Key = meter.Key,
                FirstReportedAt = now,
            })
        );
        await db.SaveChangesAsync(cancellation);
    }

    private static SettingDefinition Limit(string key, string title, string unit, long usual) =>
        new()
        {
            Key = key,
            Title = title,
            Description =
                "How much a tenant may use; what is beyond it is marked, and the product decides what becomes of it.",
            Type = SettingType.Integer,
            Default = JsonSerializer.SerializeToElement(usual),
            Unit = unit,
            Minimum = 0,
            Maximum = 1_000_000_000_000,
        };

    private static object Credit(long amount, string currency, string note, string? expiresAt) =>
        new
        {
            amount,
            currency,
            note,
            expiresAt,
        };

    private static object Invoice(
        string currency,
        int dueInDays,
        string? memo,
        params object[] lines
    ) => Invoice(currency, dueInDays, memo, false, lines);

    private static object Invoice(
        string currency,
        int dueInDays,
        string? memo,
        bool draft,
        params object[] lines
    ) =>
        new
        {
            currency,
            lines,
            dueInDays,
            memo,
            draft,
        };

    private static object Line(
        string description,
        long quantity,
        long unitAmount,
        decimal? taxRate
    ) =>
        new
        {
            description,
            quantity,
            unitAmount,
            taxRate,
        };
}
