using System.Text.Json;
using Postern.Operations;
using Postern.Tests.Http;

namespace Postern.Tests.Billing;

/// <summary>What the product reports, and what staff set right, on both databases.</summary>
public sealed class UsageTests
{
    [Theory, OnEveryDatabase]
    public async Task Reported_usage_counts_once_in_any_order(DatabaseKind kind)
    {
        await using var books = await Books.OpenAsync(kind);
        var (tenant, _) = await books.Planes.CustomerAsync();
        var now = books.Planes.Clock.GetUtcNow();
        var late = new
        {
            id = "e1",
            tenant = "acme",
            meter = "api_calls",
            quantity = 5,
            at = now.AddMinutes(-10),
        };

        var first = await ReportAsync(books, Event("e2", 7, now), Event("e3", 1, now));
        var second = await ReportAsync(books, late, Event("e2", 7, now));
        var again = await ReportAsync(books, late);

        Assert.Equal(
            ("""{"accepted":2,"rejected":[]}""", """{"accepted":2,"rejected":[]}"""),
            (first.Body, second.Body)
        );
        Assert.Equal("""{"accepted":1,"rejected":[]}""", again.Body);
        Assert.Equal(13, await StandsAtAsync(books, tenant));
    }

    [Theory, OnEveryDatabase]
    public async Task Many_who_report_the_same_at_once_count_it_once(DatabaseKind kind)
    {
        await using var books = await Books.OpenAsync(kind);
        var (tenant, _) = await books.Planes.CustomerAsync();
        var now = books.Planes.Clock.GetUtcNow();

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(each =>
                    ReportAsync(books, Event("same", 10, now), Event($"own {each}", 1, now))
                )
        );

        Assert.All(
            answers,
            answer => Assert.Equal("""{"accepted":2,"rejected":[]}""", answer.Body)
        );
        Assert.Equal(22, await StandsAtAsync(books, tenant));
    }

    [Theory, OnEveryDatabase]
    public async Task An_event_that_cannot_be_counted_does_not_keep_the_others_out(
        DatabaseKind kind
    )
    {
        await using var books = await Books.OpenAsync(kind);
        var (tenant, _) = await books.Planes.CustomerAsync();
        var now = books.Planes.Clock.GetUtcNow();
        await ReportAsync(books, Event("known", 1, now));

        var answer = await ReportAsync(
            books,
            Event("known", 2, now),
            Event("future", 1, now.AddMinutes(6)),
            Event("old", 1, now.AddDays(-36)),
            new
            {
                id = "elsewhere",
                tenant = "nobody",
                meter = "api_calls",
                quantity = 1,
                at = now,
            },
            Event("negative", -1, now),
            JsonElement.Parse(
                $$"""{ "id": "half", "tenant": "acme", "meter": "api_calls", "quantity": 1.5, "at": "{{Times.Format(now)}}" }"""
            ),
            JsonElement.Parse("5"),
            Event("good", 4, now)
        );

        Assert.Equal(200, answer.Status);
        Assert.Equal(1, answer.Json.Number("accepted"));
        Assert.Equal(
            [
                (0L, "id_reused"),
                (1, "in_the_future"),
                (2, "too_old"),
                (3, "unknown_tenant"),
                (4, "invalid_input"),
                (5, "invalid_input"),
                (6, "invalid_input"),
            ],
            answer
                .Json.GetProperty("rejected")
                .EnumerateArray()
                .Select(rejected => (rejected.Number("index"), rejected.Text("code")))
        );
        Assert.Equal(5, await StandsAtAsync(books, tenant));
    }

    [Theory, OnEveryDatabase]
    public async Task A_reset_is_an_adjustment_and_what_comes_later_counts_on(DatabaseKind kind)
    {
        await using var books = await Books.OpenAsync(kind);
        var (tenant, _) = await books.Planes.CustomerAsync();
        var now = books.Planes.Clock.GetUtcNow();
        await ReportAsync(books, Event("e1", 9000, now));

        var result = await books.DoAsync(
            "billing.usage.reset",
            tenant,
            new { meter = "api_calls", to = 100 }
        );
        Assert.Equal((9000L, 100L), (result.Number("from"), result.Number("to")));
        await ReportAsync(books, Event("e2", 11, now));

        Assert.Equal(111, await StandsAtAsync(books, tenant));
        var usage = (await books.ReadAsync(tenant)).GetProperty("usage")[0];
        Assert.Equal(-8900, usage.Number("adjusted"));
        Assert.Equal(
            9011,
            usage.GetProperty("days").EnumerateArray().Sum(day => day.Number("quantity"))
        );

        await books.DoAsync("billing.usage.reset", tenant, new { meter = "api_calls" });
        Assert.Equal(0, await StandsAtAsync(books, tenant));
        var nothing = await books.TryAsync(
            "billing.usage.reset",
            tenant,
            new { meter = "api_calls" }
        );
        Assert.Equal((409, "no_change"), (nothing.Status, nothing.Code));
        var unknown = await books.TryAsync(
            "billing.usage.reset",
            tenant,
            new { meter = "api_cals" }
        );
        Assert.Equal((409, "unknown_meter"), (unknown.Status, unknown.Code));
    }

    [Theory, OnEveryDatabase]
    public async Task A_meter_is_shown_against_its_limit_in_the_subscriptions_own_period(
        DatabaseKind kind
    )
    {
        await using var books = await Books.OpenAsync(
            kind,
            new()
            {
                ["Postern:Billing:Meters:0:Key"] = "api_calls",
                ["Postern:Billing:Meters:0:Name"] = "API calls",
                ["Postern:Billing:Meters:0:Unit"] = "calls",
                ["Postern:Billing:Meters:0:Limit"] = "usage.api_calls",
                ["Postern:Definitions:0:Key"] = "usage.api_calls",
                ["Postern:Definitions:0:Description"] = "How many calls a period includes.",
                ["Postern:Definitions:0:Type"] = "integer",
                ["Postern:Definitions:0:Default"] = "1000",
            }
        );
        var (tenant, _) = await books.Planes.CustomerAsync();
        var now = books.Planes.Clock.GetUtcNow();
        var told = await books.Planes.PutAsync(
            "/runtime/v1/tenants/acme/subscription",
            new
            {
                status = "active",
                price = 4900,
                currency = "EUR",
                interval = "month",
                currentPeriodStart = now.AddDays(-5),
                currentPeriodEnd = now.AddDays(25),
                paymentMethod = "valid",
            }
        );
        Assert.True(told.Status == 204, told.Body);
        await ReportAsync(books, Event("in", 40, now), Event("before", 7, now.AddDays(-6)));

        var billing = await books.ReadAsync(tenant);

        var usage = billing.GetProperty("usage")[0];
        Assert.Equal(
            ("API calls", 40L, 1000L),
            (usage.Text("name"), usage.Number("quantity"), usage.Number("limit"))
        );
        var subscription = billing.GetProperty("subscription");
        Assert.Equal(
            ("active", "valid", 4900L),
            (
                subscription.Text("status"),
                subscription.Text("paymentMethod"),
                subscription.GetProperty("price").Number("amountDue")
            )
        );
    }

    private static object Event(string id, long quantity, DateTimeOffset at) =>
        new
        {
            id,
            tenant = "acme",
            meter = "api_calls",
            quantity,
            at,
        };

    private static Task<ApiAnswer> ReportAsync(Books books, params object[] events) =>
        books.Planes.PostAsync("/runtime/v1/usage", new { events });

    private static async Task<long> StandsAtAsync(Books books, string tenant) =>
        (await books.ReadAsync(tenant))
            .GetProperty("usage")
            .EnumerateArray()
            .Single(usage => usage.Text("meter") == "api_calls")
            .Number("quantity");
}
