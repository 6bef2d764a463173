using System.Text.Json;
using Postern.Tests.Billing;

namespace Postern.Tests.Stripe;

/// <summary>What Ben of the billing team does is at Stripe a moment later, and what happens there is here.</summary>
public sealed class StripeBillingTests
{
    [Theory, OnEveryDatabase]
    public async Task From_the_form_to_Stripe_and_back(DatabaseKind kind)
    {
        await using var stripe = await StripeStandIn.StartAsync(TimeProvider.System);
        await using var books = await OpenAsync(kind, stripe);
        var customer = stripe.Books.AddCustomer();
        var subscription = stripe.Books.AddSubscription();
        var tenant = await TenantAsync(books, customer.Id, subscription.Id);

        await books.CreditAsync(tenant, 400);
        var invoice = await books.InvoiceAsync(tenant, 1000);
        await books.DoAsync("billing.trial.extend", tenant, new { days = 7 });
        await ConfirmedAsync(books, tenant, 3);

        var made = Assert.Single(stripe.Books.Invoices);
        Assert.Equal(("open", 400L), (made.Status, made.Applied));
        Assert.Equal(invoice.Text("number"), made.Number);
        Assert.Equal(0, stripe.Books.Balance(customer.Id, "eur"));
        Assert.NotNull(subscription.TrialEnd);

        await SendAsync(books, stripe, "invoice.paid", made);
        await Poll.UntilAsync(
            "the payment is here",
            async _ =>
                (await books.ReadAsync(tenant))
                    .GetProperty("invoices")
                    .EnumerateArray()
                    .Single()
                    .Text("status") == "paid"
        );
        Assert.Empty(stripe.Complaints);
    }

    [Theory, OnEveryDatabase]
    public async Task Voiding_here_voids_there(DatabaseKind kind)
    {
        await using var stripe = await StripeStandIn.StartAsync(TimeProvider.System);
        await using var books = await OpenAsync(kind, stripe);
        var customer = stripe.Books.AddCustomer();
        var tenant = await TenantAsync(books, customer.Id, stripe.Books.AddSubscription().Id);
        await books.CreditAsync(tenant, 400);
        var invoice = await books.InvoiceAsync(tenant, 1000);
        await ConfirmedAsync(books, tenant, 2);

        await books.DoAsync("billing.invoice.void", invoice.Id());
        await ConfirmedAsync(books, tenant, 3);

        Assert.Equal("void", Assert.Single(stripe.Books.Invoices).Status);
        Assert.Equal(-400, stripe.Books.Balance(customer.Id, "eur"));
        Assert.Equal(400, await books.BalanceAsync(tenant));
    }

    [Theory, OnEveryDatabase]
    public async Task Pressing_twice_is_once_at_Stripe_as_well(DatabaseKind kind)
    {
        await using var stripe = await StripeStandIn.StartAsync(TimeProvider.System);
        await using var books = await OpenAsync(kind, stripe);
        var tenant = await TenantAsync(
            books,
            stripe.Books.AddCustomer().Id,
            stripe.Books.AddSubscription().Id
        );

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 5)
                .Select(_ =>
                    books.TryAsync(
                        "billing.credit.issue",
                        tenant,
                        new { amount = 400, currency = "EUR" },
                        key: "one-press"
                    )
                )
        );

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        await ConfirmedAsync(books, tenant, 1);
        Assert.Equal(-400, Assert.Single(stripe.Books.Transactions).Amount);
    }

    private static Task<Books> OpenAsync(DatabaseKind kind, StripeStandIn stripe) =>
        Books.OpenAsync(
            kind,
            new(StringComparer.Ordinal)
            {
                ["Postern:Stripe:SecretKey"] = stripe.Settings.SecretKey,
                ["Postern:Stripe:WebhookSecret"] = stripe.Settings.WebhookSecret,
                ["Postern:Stripe:ApiBase"] = stripe.Settings.ApiBase.ToString(),
            }
        );

    /// <summary>A tenant on trial that the product has told of, and what it is at Stripe.</summary>
    private static async Task<string> TenantAsync(Books books, string customer, string subscription)
    {
        var tenant = await books.TenantAsync(
            new
            {
                name = "Acme",
                plan = "free",
                externalId = "acme",
                currency = "EUR",
                trialDays = 14,
            }
        );
        var told = await books.Planes.PutAsync(
            "/runtime/v1/tenants/acme/subscription",
            new { stripeCustomer = customer, stripeSubscription = subscription }
        );
        Assert.True(told.Status == 204, told.Body);
        return tenant;
    }

    /// <summary>So many effects, and all of them are there.</summary>
    private static Task ConfirmedAsync(Books books, string tenant, int count) =>
        Poll.UntilAsync(
            $"{count} effects are confirmed",
            async _ =>
            {
                var effects = (await books.ReadAsync(tenant))
                    .GetProperty("effects")
                    .EnumerateArray()
                    .Select(effect => effect.Text("state"))
                    .ToList();
                return effects.Count == count && effects.TrueForAll(state => state == "confirmed");
            },
            TimeSpan.FromSeconds(20)
        );

    private static async Task SendAsync(
        Books books,
        StripeStandIn stripe,
        string type,
        StripeBooks.Invoice invoice
    )
    {
        var now = books.Planes.Clock.GetUtcNow();
        var body = JsonSerializer.Serialize(
            new
            {
                id = "evt_1",
                type,
                created = now.ToUnixTimeSeconds(),
                data = new
                {
                    @object = new
                    {
                        id = invoice.Id,
                        status = "paid",
                        total = stripe.Books.Total(invoice),
                        amount_due = stripe.Books.Total(invoice) - invoice.Applied,
                        currency = invoice.Currency,
                        customer = invoice.Customer,
                        metadata = invoice.Metadata,
                    },
                },
            }
        );
        var answer = await books.Planes.SendAsync(
            HttpMethod.Post,
            "/stripe/webhooks",
            new StringContent(body),
            null,
            (
                "Stripe-Signature",
                StripeSignatureTests.Sign(body, stripe.Settings.WebhookSecret, now)
            )
        );
        Assert.True(answer.Status == 200, answer.Body);
    }
}
