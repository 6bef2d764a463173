using System.Text.Json;

namespace Postern.Tests.Billing;

/// <summary>Credits and the ledger over HTTP, on both databases.</summary>
public sealed class CreditTests
{
    [Theory, OnEveryDatabase]
    public async Task A_credit_is_on_the_balance_and_in_the_ledger(DatabaseKind kind)
    {
        await using var books = await Books.OpenAsync(kind);
        var tenant = await books.TenantAsync();

        var result = await books.DoAsync(
            "billing.credit.issue",
            tenant,
            new
            {
                amount = 1250,
                currency = "EUR",
                note = "Charged twice in May",
            }
        );

        Assert.Equal(1250, result.Number("balance"));
        var billing = await books.ReadAsync(tenant);
        Assert.Equal(
            """[{"currency":"EUR","amount":1250}]""",
            billing.GetProperty("balances").GetRawText()
        );
        var credit = billing.GetProperty("credits").EnumerateArray().Single();
        Assert.Equal(result.Id(), credit.Id());
        Assert.Equal(
            ("available", 1250L, "Charged twice in May", "ben@postern.example"),
            (
                credit.Text("status"),
                credit.Number("remaining"),
                credit.Text("note"),
                credit.Text("givenBy")
            )
        );
        Assert.Equal([("credit", 1250L, 1250L)], await books.MovesAsync(tenant));
    }

    [Theory, OnEveryDatabase]
    public async Task An_invoice_is_paid_from_what_lapses_soonest_and_a_void_gives_it_back(
        DatabaseKind kind
    )
    {
        await using var books = await Books.OpenAsync(kind);
        var tenant = await books.TenantAsync();
        var forEver = await books.CreditAsync(tenant, 1000);
        var lapsing = await books.DoAsync(
            "billing.credit.issue",
            tenant,
            new
            {
                amount = 500,
                currency = "EUR",
                expiresAt = DateTimeOffset.UtcNow.AddDays(3),
            }
        );

        var small = await books.InvoiceAsync(tenant, 400);
        var large = await books.InvoiceAsync(tenant, 1400);

        Assert.Equal(
            ("paid", 400L, 0L),
            (small.Text("status"), small.Number("creditApplied"), small.Number("amountDue"))
        );
        Assert.Equal(
            ("open", 1100L, 300L),
            (large.Text("status"), large.Number("creditApplied"), large.Number("amountDue"))
        );
        Assert.Equal(0, await books.BalanceAsync(tenant));

        var voided = await books.DoAsync("billing.invoice.void", large.Id());

        Assert.Equal("void", voided.Text("status"));
        Assert.Equal(
            [
                ("credit", 1000L, 1000L),
                ("credit", 500L, 1500L),
                ("application", -400L, 1100L),
                ("application", -100L, 1000L),
                ("application", -1000L, 0L),
                ("return", 100L, 100L),
                ("return", 1000L, 1100L),
            ],
            await books.MovesAsync(tenant)
        );
        var left = (await books.ReadAsync(tenant))
            .GetProperty("credits")
            .EnumerateArray()
            .ToDictionary(credit => credit.Id(), credit => credit.Number("remaining"));
        Assert.Equal((1000L, 100L), (left[forEver], left[lapsing.Id()]));
    }

    [Theory, OnEveryDatabase]
    public async Task Taking_back_leaves_what_was_used(DatabaseKind kind)
    {
        await using var books = await Books.OpenAsync(kind);
        var tenant = await books.TenantAsync();
        var credit = await books.CreditAsync(tenant, 1000);
        await books.InvoiceAsync(tenant, 700);

        var result = await books.DoAsync("billing.credit.reverse", credit);

        Assert.Equal((300L, 0L), (result.Number("amount"), result.Number("balance")));
        Assert.Equal(
            "credit_reversed",
            (await books.TryAsync("billing.credit.reverse", credit)).Code
        );

        var used = await books.CreditAsync(tenant, 50);
        await books.InvoiceAsync(tenant, 50);
        var refused = await books.TryAsync("billing.credit.reverse", used);
        Assert.Equal((409, "credit_used"), (refused.Status, refused.Code));
    }

    [Theory, OnEveryDatabase]
    public async Task A_credit_lapses_by_itself_and_is_not_used_after_its_time(DatabaseKind kind)
    {
        await using var books = await Books.OpenAsync(kind);
        var tenant = await books.TenantAsync();
        await books.DoAsync(
            "billing.credit.issue",
            tenant,
            new
            {
                amount = 500,
                currency = "EUR",
                expiresAt = DateTimeOffset.UtcNow.AddMinutes(2),
            }
        );

        books.Planes.Clock.Step(TimeSpan.FromMinutes(3));
        var invoice = await books.InvoiceAsync(tenant, 300);

        Assert.Equal(0, invoice.Number("creditApplied"));
        await books.PassAsync();
        Assert.Equal(
            [("credit", 500L, 500L), ("expiry", -500L, 0L)],
            await books.MovesAsync(tenant)
        );
        var credit = (await books.ReadAsync(tenant)).GetProperty("credits")[0];
        Assert.Equal(("expired", 0L), (credit.Text("status"), credit.Number("remaining")));
        Assert.Equal(
            "credit_expired",
            (await books.TryAsync("billing.credit.reverse", credit.Id())).Code
        );
        await books.PassAsync();
        Assert.Equal(2, (await books.MovesAsync(tenant)).Count);
    }

    [Theory, OnEveryDatabase]
    public async Task Each_currency_has_a_balance_of_its_own(DatabaseKind kind)
    {
        await using var books = await Books.OpenAsync(kind);
        var tenant = await books.TenantAsync();
        await books.CreditAsync(tenant, 1250);
        await books.CreditAsync(tenant, 1200, "JPY");
        await books.CreditAsync(tenant, 1500, "KWD");

        var invoice = await books.InvoiceAsync(tenant, 100, "JPY");

        Assert.Equal("paid", invoice.Text("status"));
        Assert.Equal(1250, await books.BalanceAsync(tenant));
        Assert.Equal(1100, await books.BalanceAsync(tenant, "JPY"));
        Assert.Equal(1500, await books.BalanceAsync(tenant, "KWD"));
        var summaries = (
            await books.Admin.GetAsync(
                $"/api/v1/audit?tenant={tenant}&action=billing.credit.issue",
                "ada"
            )
        ).Body;
        Assert.Contains("12.50", summaries, StringComparison.Ordinal);
        Assert.Contains("1,200", summaries, StringComparison.Ordinal);
        Assert.Contains("1.500", summaries, StringComparison.Ordinal);
    }

    /// <summary>R-55: whatever is sent twice happens once, and is answered the same.</summary>
    [Theory, OnEveryDatabase]
    public async Task The_same_key_gives_once_however_often_it_comes(DatabaseKind kind)
    {
        await using var books = await Books.OpenAsync(kind);
        var tenant = await books.TenantAsync();
        var input = new { amount = 700, currency = "EUR" };

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(_ => books.TryAsync("billing.credit.issue", tenant, input, key: "one"))
        );
        var other = await books.TryAsync(
            "billing.credit.issue",
            tenant,
            new { amount = 701, currency = "EUR" },
            key: "one"
        );

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Single(answers.Select(answer => answer.Body).Distinct(StringComparer.Ordinal));
        Assert.Equal((422, "idempotency_key_reused"), (other.Status, other.Code));
        Assert.Equal([("credit", 700L, 700L)], await books.MovesAsync(tenant));
    }

    [Theory, OnEveryDatabase]
    public async Task Without_a_key_nothing_is_given(DatabaseKind kind)
    {
        var books = await Books.ShareAsync(kind);
        var tenant = await books.TenantAsync();

        var answer = await books.Admin.RunAsync(
            "billing.credit.issue",
            "ben",
            tenant,
            new { amount = 1, currency = "EUR" }
        );

        Assert.Equal((400, "idempotency_key_required"), (answer.Status, answer.Code));
        Assert.Empty(await books.MovesAsync(tenant));
    }

    /// <summary>R-56: an amount is a whole number of minor units, and nothing else.</summary>
    [Theory]
    [InlineData("1.5")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("-0")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("\"5\"")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("9223372036854775808")]
    [InlineData("99999999999999999999999999")]
    [InlineData("1000000000000")]
    [InlineData("[5]")]
    public async Task An_amount_that_is_none_is_refused(string amount)
    {
        var books = await Books.ShareAsync(DatabaseKind.Sqlite);
        var tenant = await books.TenantAsync();

        var answer = await books.TryAsync(
            "billing.credit.issue",
            tenant,
            JsonElement.Parse($$"""{ "amount": {{amount}}, "currency": "EUR" }""")
        );

        Assert.Equal((400, "invalid_input"), (answer.Status, answer.Code));
        Assert.True(answer.Json.GetProperty("errors").TryGetProperty("amount", out _), answer.Body);
    }

    [Theory]
    [InlineData("eur")]
    [InlineData("EU")]
    [InlineData("XQX")]
    [InlineData("EURO")]
    [InlineData("")]
    public async Task A_currency_that_is_none_is_refused(string currency)
    {
        var books = await Books.ShareAsync(DatabaseKind.Sqlite);
        var tenant = await books.TenantAsync();

        var answer = await books.TryAsync(
            "billing.credit.issue",
            tenant,
            new { amount = 5, currency }
        );

        Assert.Equal((400, "invalid_input"), (answer.Status, answer.Code));
        Assert.True(
            answer.Json.GetProperty("errors").TryGetProperty("currency", out _),
            answer.Body
        );
    }

    /// <summary>R-23: support reads billing and changes nothing of it; billing does not impersonate. Both are on the record.</summary>
    [Theory, OnEveryDatabase]
    public async Task Support_gives_no_credit_and_billing_does_not_impersonate(DatabaseKind kind)
    {
        await using var books = await Books.OpenAsync(kind);
        var (tenant, user) = await books.Planes.CustomerAsync();

        var credit = await books.TryAsync(
            "billing.credit.issue",
            tenant,
            new { amount = 5, currency = "EUR" },
            who: "sam"
        );
        var impersonation = await books.Planes.ImpersonateAsync(user, who: "ben");

        Assert.Equal((403, "forbidden"), (credit.Status, credit.Code));
        Assert.Equal((403, "forbidden"), (impersonation.Status, impersonation.Code));
        foreach (
            var (who, action) in new[]
            {
                ("sam", "billing.credit.issue"),
                ("ben", "user.impersonate"),
            }
        )
        {
            var entry = await books.Planes.EntryAsync(
                $"staff={who}@postern.example&action={action}"
            );
            Assert.Equal("refused", entry.Text("kind"));
        }

        Assert.Equal(
            200,
            (await books.Admin.GetAsync($"/api/v1/tenants/{tenant}/billing", "sam")).Status
        );
        Assert.Equal(
            403,
            (await books.Admin.GetAsync($"/api/v1/tenants/{tenant}/billing", "ada")).Status
        );
    }

    [Theory, OnEveryDatabase]
    public async Task A_preview_shows_the_new_balance_and_gives_nothing(DatabaseKind kind)
    {
        var books = await Books.ShareAsync(kind);
        var tenant = await books.TenantAsync();

        var preview = await books.Admin.SendAsync(
            HttpMethod.Post,
            "/api/v1/operations/billing.credit.issue?preview=true",
            "ben",
            new
            {
                target = tenant,
                input = new { amount = 900, currency = "EUR" },
                reason = "charged twice in May",
            }
        );

        Assert.Equal(200, preview.Status);
        Assert.Equal(900, preview.Json.GetProperty("result").Number("balance"));
        Assert.False(
            preview.Json.TryGetProperty("auditEntryId", out var id)
                && id.ValueKind != JsonValueKind.Null
        );
        Assert.Empty(await books.MovesAsync(tenant));
    }
}
