using Postern.Operations;

namespace Postern.Tests.Billing;

/// <summary>Trials, overrides, and the edges of what may be agreed on, on both databases.</summary>
public sealed class AgreementTests
{
    [Theory, OnEveryDatabase]
    public async Task A_trial_is_extended_from_its_end_or_from_now(DatabaseKind kind)
    {
        await using var books = await Books.OpenAsync(kind);
        var tenant = await books.TenantAsync(Trial());
        var end = await TrialEndAsync(books, tenant);

        await books.DoAsync("billing.trial.extend", tenant, new { days = 7 });

        Assert.Equal(end.AddDays(7), await TrialEndAsync(books, tenant));
        Assert.Equal("trialing", await StatusAsync(books, tenant));
        var tooLong = await LastAsync(books, tenant, 90, 90);
        Assert.Equal((409, "trial_too_long"), (tooLong.Status, tooLong.Code));
    }

    [Theory, OnEveryDatabase]
    public async Task Who_is_on_no_trial_or_pays_already_gets_no_more_days(DatabaseKind kind)
    {
        await using var books = await Books.OpenAsync(kind);
        var none = await books.TenantAsync();
        var answer = await books.TryAsync("billing.trial.extend", none, new { days = 7 });
        Assert.Equal((409, "not_on_trial"), (answer.Status, answer.Code));

        var paying = await books.TenantAsync(
            new
            {
                name = "Paying",
                plan = "team",
                externalId = "paying",
                trialDays = 14,
            }
        );
        await books.Planes.PutAsync(
            "/runtime/v1/tenants/paying/subscription",
            new { status = "active" }
        );
        answer = await books.TryAsync("billing.trial.extend", paying, new { days = 7 });
        Assert.Equal((409, "trial_converted"), (answer.Status, answer.Code));
        Assert.Equal("active", await StatusAsync(books, paying));
    }

    [Theory, OnEveryDatabase]
    public async Task A_price_of_its_own_holds_until_its_time_and_one_replaces_the_other(
        DatabaseKind kind
    )
    {
        await using var books = await Books.OpenAsync(kind);
        var tenant = await books.TenantAsync();
        var until = books.Planes.Clock.GetUtcNow().AddMinutes(5);

        await books.DoAsync("billing.override.set", tenant, Price(9000, until.AddDays(9)));
        await books.DoAsync("billing.override.set", tenant, Price(8000, until));
        await books.DoAsync(
            "billing.override.set",
            tenant,
            new
            {
                kind = "discount",
                percent = 12.5,
                until,
            }
        );

        var price = await PriceAsync(books, tenant);
        Assert.Equal(
            (8000L, "override", 12.5m, 7000L),
            (
                price.Number("amount"),
                price.Text("source"),
                price.GetProperty("discount").GetDecimal(),
                price.Number("amountDue")
            )
        );
        Assert.Equal(
            ["discount", "price"],
            (await books.ReadAsync(tenant))
                .GetProperty("overrides")
                .EnumerateArray()
                .Where(agreed => agreed.GetProperty("inForce").GetBoolean())
                .Select(agreed => agreed.Text("kind"))
                .Order(StringComparer.Ordinal)
        );

        books.Planes.Clock.Step(TimeSpan.FromMinutes(6));
        Assert.Equal(
            System.Text.Json.JsonValueKind.Null,
            (await books.ReadAsync(tenant))
                .GetProperty("subscription")
                .GetProperty("price")
                .ValueKind
        );
        await books.PassAsync();
        Assert.All(
            (await books.ReadAsync(tenant)).GetProperty("overrides").EnumerateArray(),
            agreed => Assert.Contains(agreed.Text("endedBy"), new[] { "lapsed", "replaced" })
        );
    }

    [Theory, OnEveryDatabase]
    public async Task Terms_say_when_an_invoice_is_due(DatabaseKind kind)
    {
        await using var books = await Books.OpenAsync(kind);
        var tenant = await books.TenantAsync();
        var agreed = await books.DoAsync(
            "billing.override.set",
            tenant,
            new
            {
                kind = "terms",
                dueInDays = 45,
                until = books.Planes.Clock.GetUtcNow().AddDays(9),
            }
        );

        await books.InvoiceAsync(tenant, 5);
        await books.DoAsync("billing.override.clear", agreed.Id());
        await books.InvoiceAsync(tenant, 5);

        Assert.Equal(
            [14.0, 45.0],
            (await books.ReadAsync(tenant))
                .GetProperty("invoices")
                .EnumerateArray()
                .Select(invoice =>
                    (
                        invoice.GetProperty("dueAt").GetDateTimeOffset()
                        - invoice.GetProperty("issuedAt").GetDateTimeOffset()
                    ).TotalDays
                )
                .Order()
        );
        Assert.Equal(
            "override_ended",
            (await books.TryAsync("billing.override.clear", agreed.Id())).Code
        );
    }

    /// <summary>A price was promised for one plan: nobody changes the plan and forgets it.</summary>
    [Theory, OnEveryDatabase]
    public async Task A_plan_does_not_change_under_a_price_that_was_agreed_on(DatabaseKind kind)
    {
        await using var books = await Books.OpenAsync(kind);
        var tenant = await books.TenantAsync();
        var agreed = await books.DoAsync(
            "billing.override.set",
            tenant,
            Price(9000, books.Planes.Clock.GetUtcNow().AddDays(9))
        );

        var refused = await books.TryAsync("tenant.plan.update", tenant, new { plan = "team" });
        Assert.Equal((409, "override_in_force"), (refused.Status, refused.Code));

        await books.DoAsync("billing.override.clear", agreed.Id());
        await books.DoAsync("tenant.plan.update", tenant, new { plan = "team" });
    }

    /// <summary>Where the product itself has changed the plan, the price for the old one does not hold on the new one.</summary>
    [Theory, OnEveryDatabase]
    public async Task A_price_does_not_follow_to_a_plan_that_the_product_chose(DatabaseKind kind)
    {
        await using var books = await Books.OpenAsync(kind);
        var (tenant, _) = await books.Planes.CustomerAsync();
        await books.DoAsync(
            "billing.override.set",
            tenant,
            Price(9000, books.Planes.Clock.GetUtcNow().AddDays(9))
        );

        await books.Planes.PutAsync(
            "/runtime/v1/tenants/acme",
            new { name = "Acme", plan = "team" }
        );

        var shown = (await books.ReadAsync(tenant)).GetProperty("overrides")[0];
        Assert.False(shown.GetProperty("inForce").GetBoolean());
    }

    [Theory, OnEveryDatabase]
    public async Task A_tenant_that_has_left_is_given_nothing_and_can_be_settled_with(
        DatabaseKind kind
    )
    {
        await using var books = await Books.OpenAsync(kind);
        var tenant = await books.TenantAsync(Trial());
        var credit = await books.CreditAsync(tenant, 50);
        var invoice = await books.InvoiceAsync(tenant, 500);
        await books.DoAsync("tenant.deactivate", tenant);

        foreach (
            var (operation, input) in new (string, object)[]
            {
                ("billing.credit.issue", new { amount = 5, currency = "EUR" }),
                ("billing.trial.extend", new { days = 5 }),
                ("billing.override.set", Price(5, books.Planes.Clock.GetUtcNow().AddDays(9))),
            }
        )
        {
            var answer = await books.TryAsync(operation, tenant, input);
            Assert.Equal((409, "tenant_deactivated"), (answer.Status, answer.Code));
        }

        Assert.Equal("canceled", await StatusAsync(books, tenant));
        await books.DoAsync("billing.payment.retry", invoice.Id());
        await books.DoAsync("billing.invoice.void", invoice.Id());
        await books.DoAsync("billing.credit.reverse", credit);
        await books.InvoiceAsync(tenant, 700);
    }

    [Theory, OnEveryDatabase]
    public async Task A_credit_in_another_currency_than_the_tenants_is_refused(DatabaseKind kind)
    {
        await using var books = await Books.OpenAsync(kind);
        var tenant = await books.TenantAsync(
            new
            {
                name = "Euro",
                plan = "team",
                currency = "EUR",
            }
        );

        var credit = await books.TryAsync(
            "billing.credit.issue",
            tenant,
            new { amount = 5, currency = "USD" }
        );
        var price = await books.TryAsync(
            "billing.override.set",
            tenant,
            Price(5, books.Planes.Clock.GetUtcNow().AddDays(9), "USD")
        );

        Assert.Equal((409, "currency_mismatch"), (credit.Status, credit.Code));
        Assert.Equal((409, "currency_mismatch"), (price.Status, price.Code));
        // An invoice says its own currency, and is paid in it.
        Assert.Equal("open", (await books.InvoiceAsync(tenant, 5, "USD")).Text("status"));
    }

    /// <summary>Rules of the customer plane do not bind staff.</summary>
    [Theory, OnEveryDatabase]
    public async Task A_tenant_that_cannot_be_charged_is_billed_all_the_same(DatabaseKind kind)
    {
        await using var books = await Books.OpenAsync(kind);
        var (tenant, _) = await books.Planes.CustomerAsync();
        await books.Planes.PutAsync(
            "/runtime/v1/tenants/acme/subscription",
            new { status = "pastDue", paymentMethod = "invalid" }
        );

        Assert.Equal("open", (await books.InvoiceAsync(tenant, 5)).Text("status"));
        Assert.Equal("pastDue", await StatusAsync(books, tenant));
    }

    [Theory]
    [InlineData("""{ "kind": "price", "until": "2030-01-01T00:00:00Z" }""", "until")]
    [InlineData("""{ "kind": "price", "amount": 5 }""", "until")]
    [InlineData(
        """{ "kind": "price", "amount": 5, "until": "2027-01-01T00:00:00Z" }""",
        "currency"
    )]
    [InlineData(
        """{ "kind": "discount", "percent": 101, "until": "2027-01-01T00:00:00Z" }""",
        "percent"
    )]
    [InlineData(
        """{ "kind": "discount", "percent": 5, "dueInDays": 5, "until": "2027-01-01T00:00:00Z" }""",
        "dueInDays"
    )]
    [InlineData(
        """{ "kind": "terms", "dueInDays": 5, "until": "2020-01-01T00:00:00Z" }""",
        "until"
    )]
    [InlineData("""{ "kind": "gift", "until": "2027-01-01T00:00:00Z" }""", "kind")]
    public async Task What_cannot_be_agreed_on_is_refused_by_its_field(string input, string field)
    {
        var books = await Books.ShareAsync(DatabaseKind.Sqlite);
        var tenant = await books.TenantAsync();

        var answer = await books.TryAsync(
            "billing.override.set",
            tenant,
            System.Text.Json.JsonElement.Parse(input)
        );

        Assert.Equal((400, "invalid_input"), (answer.Status, answer.Code));
        Assert.True(answer.Json.GetProperty("errors").TryGetProperty(field, out _), answer.Body);
    }

    private static object Trial() =>
        new
        {
            name = "Trialling",
            plan = "team",
            trialDays = 14,
        };

    private static object Price(long amount, DateTimeOffset until, string currency = "EUR") =>
        new
        {
            kind = "price",
            amount,
            currency,
            until = Times.Format(until),
        };

    private static async Task<Http.ApiAnswer> LastAsync(
        Books books,
        string tenant,
        params int[] days
    )
    {
        Http.ApiAnswer? last = null;
        foreach (var each in days)
            last = await books.TryAsync("billing.trial.extend", tenant, new { days = each });
        return last!;
    }

    private static async Task<DateTimeOffset> TrialEndAsync(Books books, string tenant) =>
        (await books.ReadAsync(tenant))
            .GetProperty("subscription")
            .GetProperty("trialEndsAt")
            .GetDateTimeOffset();

    private static async Task<string> StatusAsync(Books books, string tenant) =>
        (await books.ReadAsync(tenant)).GetProperty("subscription").Text("status");

    private static async Task<System.Text.Json.JsonElement> PriceAsync(
        Books books,
        string tenant
    ) => (await books.ReadAsync(tenant)).GetProperty("subscription").GetProperty("price");
}
