using Microsoft.EntityFrameworkCore;
using Postern.Amounts;
using Postern.Billing;
using Postern.Operations;

namespace Postern.Tests.Stripe;

/// <summary>R-58, R-59: what is intended here is there, once and as it was meant.</summary>
public sealed class StripeEffectTests
{
    [Theory]
    [OnEveryDatabase(2500L, "EUR", BalanceTransactionType.Credit, -2500L)]
    [OnEveryDatabase(-700L, "EUR", BalanceTransactionType.Expiry, 700L)]
    [OnEveryDatabase(900L, "JPY", BalanceTransactionType.Credit, -900L)]
    [OnEveryDatabase(900L, "ISK", BalanceTransactionType.Credit, -90_000L)]
    [OnEveryDatabase(900L, "MGA", BalanceTransactionType.Credit, -9L)]
    [OnEveryDatabase(1230L, "KWD", BalanceTransactionType.Credit, -1230L)]
    public async Task A_line_of_the_ledger_arrives_from_Stripes_side(
        DatabaseKind kind,
        long amount,
        string currency,
        BalanceTransactionType type,
        long there
    )
    {
        await using var world = await StripeWorld.CreateAsync(kind);
        var tenant = await world.TenantAsync();
        var id = await world.CreditAsync(tenant, amount, currency, type);

        await world.DeliverAsync();

        var made = Assert.Single(world.Stripe.Books.Transactions);
        var message = await world.MessageAsync(id);
        Assert.Equal(there, made.Amount);
        Assert.Equal(currency.ToLowerInvariant(), made.Currency);
        Assert.Equal(OutboxState.Delivered, message.Delivery.State);
        Assert.Equal(made.Id, message.Delivery.ExternalId);
        Assert.Null(message.Delivery.LastError);
        Assert.Equal(message.SubjectId.ToString(), made.Metadata["postern_transaction"]);
        Assert.Empty(world.Stripe.Complaints);
    }

    [Fact]
    public async Task What_Stripe_cannot_say_is_refused_before_it_leaves()
    {
        await using var world = await StripeWorld.CreateAsync(DatabaseKind.Sqlite);
        var id = await world.CreditAsync(await world.TenantAsync(), 950, "MGA");

        await world.DeliverAsync();

        var message = await world.MessageAsync(id);
        Assert.Equal(OutboxState.Dead, message.Delivery.State);
        Assert.Equal("Stripe takes whole ariary only.", message.Delivery.LastError);
        Assert.Null(message.Delivery.SentAt);
        Assert.Empty(world.Stripe.Calls);
    }

    [Theory, OnEveryDatabase]
    public async Task Without_a_customer_effects_wait_and_then_go_in_their_order(DatabaseKind kind)
    {
        await using var world = await StripeWorld.CreateAsync(kind);
        var tenant = await world.TenantAsync(linked: false);
        var credit = await world.CreditAsync(tenant, 300);
        var (_, invoice) = await world.InvoiceAsync(tenant, credit: 300);
        await world.DeliverAsync();
        foreach (var id in new[] { credit, invoice })
        {
            var waiting = await world.MessageAsync(id);
            Assert.Equal(OutboxState.Waiting, waiting.Delivery.State);
            Assert.Equal(
                "No Stripe customer is linked to this tenant.",
                waiting.Delivery.LastError
            );
            Assert.Equal(0, waiting.Delivery.Attempts);
        }

        await world.LinkAsync(tenant);
        world.Clock.Advance(TimeSpan.FromMinutes(6));
        await world.DeliverAsync();

        var made = Assert.Single(world.Stripe.Books.Invoices);
        Assert.Equal(300, made.Applied);
        Assert.Null((await world.MessageAsync(invoice)).Delivery.LastError);
        Assert.Equal(OutboxState.Delivered, (await world.MessageAsync(invoice)).Delivery.State);
    }

    [Theory, OnEveryDatabase]
    public async Task One_tenant_that_waits_holds_no_other_up(DatabaseKind kind)
    {
        await using var world = await StripeWorld.CreateAsync(kind);
        await world.CreditAsync(await world.TenantAsync(linked: false), 300);
        var id = await world.CreditAsync(await world.TenantAsync(), 400);

        await world.DeliverAsync();

        Assert.Equal(OutboxState.Delivered, (await world.MessageAsync(id)).Delivery.State);
    }

    [Theory, OnEveryDatabase]
    public async Task A_later_effect_of_a_tenant_stays_until_the_earlier_one_is_settled(
        DatabaseKind kind
    )
    {
        await using var world = await StripeWorld.CreateAsync(kind);
        var tenant = await world.TenantAsync();
        world.Stripe.Plan = call => call == 1 ? StripeTrouble.TooMany : null;
        var first = await world.CreditAsync(tenant, 300);
        var second = await world.CreditAsync(tenant, 400);

        await world.DeliverAsync();
        var limited = await world.MessageAsync(first);
        Assert.Equal(OutboxState.Pending, limited.Delivery.State);
        Assert.True(limited.Delivery.NextAttemptAt >= world.Clock.GetUtcNow().AddSeconds(7));
        Assert.Equal(0, (await world.MessageAsync(second)).Delivery.Attempts);

        world.Clock.Advance(TimeSpan.FromSeconds(8));
        await world.DeliverAsync();
        Assert.Equal([-300, -400], world.Stripe.Books.Transactions.Select(each => each.Amount));
    }

    [Theory, OnEveryDatabase]
    public async Task An_invoice_arrives_to_the_minor_unit_and_is_finalised(DatabaseKind kind)
    {
        await using var world = await StripeWorld.CreateAsync(kind);
        var tenant = await world.TenantAsync();
        var rate = Percentage.Of(19);
        var (invoice, id) = await world.InvoiceAsync(
            tenant,
            lines:
            [
                new("Consulting", 3, 333, rate, 999, 190),
                new("Travel", 1, 4950, rate, 4950, 940),
                new("Book", 1, 1000, Percentage.Of(7), 1000, 70),
                new("Postage", 1, 150, null, 150, 0),
            ]
        );

        await world.DeliverAsync();

        var made = Assert.Single(world.Stripe.Books.Invoices);
        Assert.Equal("open", made.Status);
        Assert.Equal(invoice.Number, made.Number);
        Assert.Equal(invoice.Total, world.Stripe.Books.Total(made));
        Assert.Equal(
            [999, 4950, 1000, 150, 1130, 70],
            world.Stripe.Books.Items.Select(item => item.Amount)
        );
        var message = await world.MessageAsync(id);
        Assert.Equal(OutboxState.Delivered, message.Delivery.State);
        Assert.Equal(made.Id, message.Delivery.ExternalId);
        Assert.Empty(world.Stripe.Complaints);
    }

    [Theory, OnEveryDatabase]
    public async Task R_59_a_total_that_is_not_ours_is_refused_with_both_figures_and_left_a_draft(
        DatabaseKind kind
    )
    {
        await using var world = await StripeWorld.CreateAsync(kind);
        // Create, one item, then the look before finalising.
        world.Stripe.Plan = call => call == 3 ? StripeTrouble.WrongTotal : null;
        var (_, id) = await world.InvoiceAsync(await world.TenantAsync());

        await world.DeliverAsync();

        var made = Assert.Single(world.Stripe.Books.Invoices);
        Assert.Equal("draft", made.Status);
        var message = await world.MessageAsync(id);
        Assert.Equal(OutboxState.Dead, message.Delivery.State);
        Assert.Equal(made.Id, message.Delivery.ExternalId);
        Assert.Contains("1001 eur", message.Delivery.LastError, StringComparison.Ordinal);
        Assert.Contains("1000 eur", message.Delivery.LastError, StringComparison.Ordinal);
    }

    [Theory, OnEveryDatabase]
    public async Task Voiding_takes_the_draft_of_a_refused_invoice_away(DatabaseKind kind)
    {
        await using var world = await StripeWorld.CreateAsync(kind);
        world.Stripe.Plan = call => call == 3 ? StripeTrouble.WrongTotal : null;
        var (invoice, _) = await world.InvoiceAsync(await world.TenantAsync());
        await world.DeliverAsync();

        var id = await world.VoidAsync(invoice);
        await world.DeliverAsync();

        Assert.Empty(world.Stripe.Books.Invoices);
        Assert.Equal(OutboxState.Delivered, (await world.MessageAsync(id)).Delivery.State);
    }

    [Fact]
    public async Task A_balance_that_was_not_the_same_there_is_said()
    {
        await using var world = await StripeWorld.CreateAsync(DatabaseKind.Sqlite);
        var (_, id) = await world.InvoiceAsync(await world.TenantAsync(), credit: 400);

        await world.DeliverAsync();

        var message = await world.MessageAsync(id);
        Assert.Equal(OutboxState.Delivered, message.Delivery.State);
        Assert.StartsWith(
            "Stripe asks for 1000 eur, ours for 600 eur",
            message.Delivery.LastError,
            StringComparison.Ordinal
        );
    }

    [Theory, OnEveryDatabase]
    public async Task Voiding_returns_at_Stripe_what_its_balance_had_paid(DatabaseKind kind)
    {
        await using var world = await StripeWorld.CreateAsync(kind);
        var tenant = await world.TenantAsync();
        await world.CreditAsync(tenant, 400);
        var (invoice, _) = await world.InvoiceAsync(tenant, credit: 400);
        await world.DeliverAsync();
        Assert.Equal(0, world.Stripe.Books.Balance(tenant.Customer.Id, "eur"));

        var id = await world.VoidAsync(invoice);
        await world.SettleAsync();

        Assert.Equal("void", Assert.Single(world.Stripe.Books.Invoices).Status);
        Assert.Equal(-400, world.Stripe.Books.Balance(tenant.Customer.Id, "eur"));
        Assert.Equal(OutboxState.Delivered, (await world.MessageAsync(id)).Delivery.State);
        Assert.Empty(world.Stripe.Complaints);
    }

    [Theory, OnEveryDatabase]
    public async Task An_invoice_that_was_voided_before_it_was_sent_is_not_sent(DatabaseKind kind)
    {
        await using var world = await StripeWorld.CreateAsync(kind);
        var (invoice, sent) = await world.InvoiceAsync(await world.TenantAsync());
        var voided = await world.VoidAsync(invoice);

        await world.SettleAsync();

        Assert.Empty(world.Stripe.Calls);
        foreach (var id in new[] { sent, voided })
        {
            var message = await world.MessageAsync(id);
            Assert.Equal(OutboxState.Delivered, message.Delivery.State);
            Assert.Null(message.Delivery.ExternalId);
            Assert.NotNull(message.Delivery.LastError);
        }
    }

    [Fact]
    public async Task What_was_done_at_Stripe_by_hand_counts_as_done()
    {
        await using var world = await StripeWorld.CreateAsync(DatabaseKind.Sqlite);
        var (invoice, _) = await world.InvoiceAsync(await world.TenantAsync());
        await world.DeliverAsync();
        Assert.Single(world.Stripe.Books.Invoices).Status = "void";

        var id = await world.VoidAsync(invoice);
        await world.DeliverAsync();

        var message = await world.MessageAsync(id);
        Assert.Equal(OutboxState.Delivered, message.Delivery.State);
        Assert.Equal("It was void there already.", message.Delivery.LastError);
    }

    [Theory, OnEveryDatabase]
    public async Task A_declined_card_is_an_answer(DatabaseKind kind)
    {
        await using var world = await StripeWorld.CreateAsync(kind);
        var tenant = await world.TenantAsync();
        tenant.Customer.CardIsDeclined = true;
        var (invoice, _) = await world.InvoiceAsync(tenant);
        var declined = await world.PayAsync(invoice);
        await world.SettleAsync();
        var message = await world.MessageAsync(declined);
        Assert.Equal(OutboxState.Dead, message.Delivery.State);
        Assert.StartsWith(
            "402 card_declined: Your card was declined. (req_",
            message.Delivery.LastError,
            StringComparison.Ordinal
        );

        tenant.Customer.CardIsDeclined = false;
        var paid = await world.PayAsync(invoice);
        await world.SettleAsync();
        Assert.Equal(OutboxState.Delivered, (await world.MessageAsync(paid)).Delivery.State);
        var made = Assert.Single(world.Stripe.Books.Invoices);
        Assert.Equal("paid", made.Status);
        Assert.Equal(2, made.Attempts);
    }

    [Theory, OnEveryDatabase]
    public async Task A_trial_ends_at_Stripe_when_it_ends_here(DatabaseKind kind)
    {
        await using var world = await StripeWorld.CreateAsync(kind);
        var tenant = await world.TenantAsync();
        var end = world.Clock.GetUtcNow().AddDays(7).AddMilliseconds(250);
        var id = await world.TrialEndAsync(tenant, end);

        await world.DeliverAsync();

        Assert.Equal(end.ToUnixTimeSeconds(), tenant.Subscription.TrialEnd);
        Assert.Equal(OutboxState.Delivered, (await world.MessageAsync(id)).Delivery.State);
    }

    [Theory, OnEveryDatabase]
    public async Task A_refused_effect_is_parked_on_the_record_and_the_next_one_goes(
        DatabaseKind kind
    )
    {
        await using var world = await StripeWorld.CreateAsync(kind);
        var tenant = await world.TenantAsync();
        var first = await world.CreditAsync(tenant, 300);
        world.Stripe.Books.Customers.Remove(tenant.Customer.Id);
        await world.DeliverAsync();
        Assert.Equal(OutboxState.Dead, (await world.MessageAsync(first)).Delivery.State);
        await using var db = world.Database.Open();
        var entry = await db.AuditEntries.SingleAsync(entry =>
            entry.Action == "outbox.message.dead"
        );
        Assert.Contains("404 resource_missing", entry.Summary, StringComparison.Ordinal);

        world.Stripe.Books.Customers.Add(tenant.Customer.Id, tenant.Customer);
        var second = await world.CreditAsync(tenant, 400);
        await world.DeliverAsync();
        Assert.Equal(OutboxState.Delivered, (await world.MessageAsync(second)).Delivery.State);

        // Sent again by hand after Stripe has forgotten its refusal: it goes, once, under the key that it always had.
        world.Clock.Advance(TimeSpan.FromHours(25));
        await world.Database.RunAsync("outbox.message.redeliver", first.ToString(), new { });
        await world.DeliverAsync();
        Assert.Equal(OutboxState.Delivered, (await world.MessageAsync(first)).Delivery.State);
        Assert.Equal([-400, -300], world.Stripe.Books.Transactions.Select(each => each.Amount));
    }

    [Theory, OnEveryDatabase]
    public async Task Several_servers_send_each_effect_once_and_keep_each_tenants_order(
        DatabaseKind kind
    )
    {
        await using var world = await StripeWorld.CreateAsync(kind);
        var tenants = new List<StripeTenant>();
        for (var number = 0; number < 5; number++)
            tenants.Add(await world.TenantAsync());
        for (var amount = 1; amount <= 6; amount++)
        {
            foreach (var tenant in tenants)
                await world.CreditAsync(tenant, amount);
        }

        var servers = Enumerable
            .Range(0, 4)
            .Select(_ => world.NewDeliverer(TimeSpan.FromSeconds(10)))
            .ToList();
        await Poll.UntilAsync(
            "all is there",
            async cancellation =>
            {
                await Task.WhenAll(servers.Select(server => server.DeliverDueAsync(cancellation)));
                return (await world.MessagesAsync()).TrueForAll(message =>
                    message.Delivery.State == OutboxState.Delivered
                );
            },
            TimeSpan.FromSeconds(60),
            TestContext.Current.CancellationToken
        );

        foreach (var tenant in tenants)
        {
            Assert.Equal(
                [-1L, -2, -3, -4, -5, -6],
                world
                    .Stripe.Books.Transactions.Where(each => each.Customer == tenant.Customer.Id)
                    .Select(each => each.Amount)
            );
        }

        Assert.DoesNotContain(
            world.Stripe.Calls,
            call => call.StartsWith("GET", StringComparison.Ordinal)
        );
    }
}
