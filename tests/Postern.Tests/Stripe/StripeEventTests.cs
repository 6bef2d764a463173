using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Postern.Billing;
using Postern.Billing.Stripe;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Tests.Stripe;

/// <summary>What happens at Stripe comes back, once, in order, and with its entry.</summary>
public sealed class StripeEventTests
{
    [Theory, OnEveryDatabase]
    public async Task A_payment_at_Stripe_is_on_the_record_here(DatabaseKind kind)
    {
        await using var world = await StripeWorld.CreateAsync(kind);
        var tenant = await world.TenantAsync();
        var (invoice, _) = await world.InvoiceAsync(tenant);
        await world.DeliverAsync();

        var received = await world.ReceiveAsync("invoice.paid", Told(world, invoice));

        Assert.Equal(StripeEventState.Handled, received.State);
        Assert.Equal(tenant.Tenant.Id, received.TenantId);
        await using var db = world.Database.Open();
        var row = await db.Set<Invoice>().SingleAsync(found => found.Id == invoice.Id);
        Assert.Equal(InvoiceStatus.Paid, row.Status);
        var entry = await db.AuditEntries.SingleAsync(found => found.Id == row.AuditEntryId);
        Assert.Equal("billing.payment.record", entry.Action);
        Assert.Equal(AuditKind.System, entry.Kind);
        Assert.Equal("stripe", entry.StaffSubject);
        Assert.Contains(received.Id, entry.Reason, StringComparison.Ordinal);
    }

    [Theory, OnEveryDatabase]
    public async Task A_failure_that_comes_after_the_payment_changes_nothing(DatabaseKind kind)
    {
        await using var world = await StripeWorld.CreateAsync(kind);
        var (invoice, _) = await world.InvoiceAsync(await world.TenantAsync());
        await world.DeliverAsync();
        var told = Told(world, invoice);
        var failedAt = world.Clock.GetUtcNow();
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        await world.ReceiveAsync("invoice.paid", told);

        await world.ReceiveAsync("invoice.payment_failed", told, failedAt);

        Assert.Equal(InvoiceStatus.Paid, (await world.RowAsync(invoice)).Status);
        Assert.Null((await world.RowAsync(invoice)).PaymentError);
    }

    [Theory, OnEveryDatabase]
    public async Task A_payment_that_failed_is_seen(DatabaseKind kind)
    {
        await using var world = await StripeWorld.CreateAsync(kind);
        var (invoice, _) = await world.InvoiceAsync(await world.TenantAsync());
        await world.DeliverAsync();

        await world.ReceiveAsync("invoice.payment_failed", Told(world, invoice));

        Assert.Equal("Stripe could not collect it.", (await world.RowAsync(invoice)).PaymentError);
    }

    [Theory]
    [OnEveryDatabase("invoice.voided", InvoiceStatus.Void)]
    [OnEveryDatabase("invoice.marked_uncollectible", InvoiceStatus.Uncollectible)]
    public async Task What_is_done_at_Stripe_by_hand_is_done_here(
        DatabaseKind kind,
        string type,
        InvoiceStatus status
    )
    {
        await using var world = await StripeWorld.CreateAsync(kind);
        var (invoice, _) = await world.InvoiceAsync(await world.TenantAsync());
        await world.DeliverAsync();

        var first = await world.ReceiveAsync(type, Told(world, invoice));
        var again = await world.ReceiveAsync(type, Told(world, invoice));

        Assert.True(first.State == StripeEventState.Handled, first.Detail);
        Assert.Equal(StripeEventState.Handled, again.State);
        Assert.Equal(status, (await world.RowAsync(invoice)).Status);
    }

    [Theory, OnEveryDatabase]
    public async Task R_59_a_payment_of_another_total_is_not_taken_over(DatabaseKind kind)
    {
        await using var world = await StripeWorld.CreateAsync(kind);
        var (invoice, _) = await world.InvoiceAsync(await world.TenantAsync());
        await world.DeliverAsync();

        var received = await world.ReceiveAsync("invoice.paid", Told(world, invoice, total: 999));

        Assert.Equal(StripeEventState.Failed, received.State);
        Assert.Equal("Stripe's total is 999 eur; ours is 1000 eur.", received.Detail);
        Assert.Equal(InvoiceStatus.Open, (await world.RowAsync(invoice)).Status);
    }

    [Theory, OnEveryDatabase]
    public async Task An_event_that_overtakes_our_own_mark_waits_for_it(DatabaseKind kind)
    {
        await using var world = await StripeWorld.CreateAsync(kind);
        var (invoice, _) = await world.InvoiceAsync(await world.TenantAsync());
        // Create, item, look; finalised, and the answer is lost.
        world.Stripe.Plan = call => call == 4 ? StripeTrouble.ActsThenDrops : null;
        await world.DeliverAsync();

        var early = await world.ReceiveAsync("invoice.paid", Told(world, invoice));
        Assert.Equal(StripeEventState.Received, early.State);
        Assert.Equal(InvoiceStatus.Open, (await world.RowAsync(invoice)).Status);

        await world.SettleAsync();
        var late = await world.HandleAsync(early.Id);
        Assert.Equal(StripeEventState.Handled, late.State);
        Assert.Equal(InvoiceStatus.Paid, (await world.RowAsync(invoice)).Status);
    }

    [Theory, OnEveryDatabase]
    public async Task An_invoice_that_only_calls_itself_ours_is_left_alone(DatabaseKind kind)
    {
        await using var world = await StripeWorld.CreateAsync(kind);
        var (invoice, _) = await world.InvoiceAsync(await world.TenantAsync());
        await world.DeliverAsync();

        var received = await world.ReceiveAsync(
            "invoice.paid",
            Told(world, invoice, id: "in_another")
        );

        Assert.Equal(StripeEventState.Ignored, received.State);
        Assert.Equal(InvoiceStatus.Open, (await world.RowAsync(invoice)).Status);
    }

    [Theory]
    [InlineData("invoice.paid")]
    [InlineData("invoice.created")]
    [InlineData("customer.subscription.updated")]
    [InlineData("made.up")]
    public async Task What_is_of_no_concern_is_kept(string type)
    {
        await using var world = await StripeWorld.CreateAsync(DatabaseKind.Sqlite);

        var received = await world.ReceiveAsync(type, new { id = "x_1", customer = "cus_other" });

        Assert.Equal(StripeEventState.Ignored, received.State);
        Assert.NotNull(received.Detail);
    }

    /// <summary>A credit is mostly used up by the invoices of the subscription, which Stripe makes by itself.</summary>
    [Theory, OnEveryDatabase]
    public async Task What_an_invoice_of_Stripes_own_uses_is_gone_here_as_well(DatabaseKind kind)
    {
        await using var world = await StripeWorld.CreateAsync(kind);
        var tenant = await world.TenantAsync();
        await world.GiveAsync(tenant, 1000);

        var used = Balanced(tenant, from: -1000, to: -400);
        var first = await world.ReceiveAsync("invoice.finalized", used);
        var again = await world.ReceiveAsync("invoice.finalized", used);
        var tooMuch = await world.ReceiveAsync(
            "invoice.finalized",
            Balanced(tenant, from: -900, to: 0, id: "in_other")
        );

        Assert.True(first.State == StripeEventState.Handled, first.Detail);
        Assert.Equal(StripeEventState.Handled, again.State);
        Assert.Equal(StripeEventState.Failed, tooMuch.State);
        Assert.Contains("balance_differs", tooMuch.Detail, StringComparison.Ordinal);
        Assert.Equal([1000L, -600L], await world.MovesAsync(tenant));

        var voided = await world.ReceiveAsync("invoice.voided", used);
        Assert.True(voided.State == StripeEventState.Handled, voided.Detail);
        Assert.Equal([1000L, -600L, 600L], await world.MovesAsync(tenant));
    }

    [Theory, OnEveryDatabase]
    public async Task A_subscription_follows_Stripe_and_never_goes_back(DatabaseKind kind)
    {
        await using var world = await StripeWorld.CreateAsync(kind);
        var tenant = await world.TenantAsync();
        var now = world.Clock.GetUtcNow();

        await world.ReceiveAsync(
            "customer.subscription.updated",
            Told(tenant, "past_due", now.AddDays(-3)),
            now
        );
        var row = await world.SubscriptionAsync(tenant);
        Assert.Equal(SubscriptionStatus.PastDue, row.Status);
        Assert.Equal(now.AddDays(-3), row.CurrentPeriodStart);
        Assert.Equal(now.AddDays(27), row.CurrentPeriodEnd);

        await world.ReceiveAsync(
            "customer.subscription.updated",
            Told(tenant, "active", now.AddDays(-33)),
            now.AddMinutes(-5)
        );
        Assert.Equal(SubscriptionStatus.PastDue, (await world.SubscriptionAsync(tenant)).Status);

        await world.ReceiveAsync(
            "customer.subscription.deleted",
            Told(tenant, "canceled", now.AddDays(-3)),
            now.AddMinutes(5)
        );
        Assert.Equal(SubscriptionStatus.Canceled, (await world.SubscriptionAsync(tenant)).Status);
    }

    [Theory, OnEveryDatabase]
    public async Task A_trial_given_here_is_not_taken_back_by_an_event_from_before(
        DatabaseKind kind
    )
    {
        await using var world = await StripeWorld.CreateAsync(kind);
        var tenant = await world.TenantAsync();
        var now = world.Clock.GetUtcNow();
        await world.TrialEndAsync(tenant, now.AddDays(20));

        // Before it is sent, and from before it was sent.
        var old = Told(tenant, "trialing", now, trialEnd: now.AddDays(5));
        await world.ReceiveAsync("customer.subscription.updated", old, now.AddSeconds(-10));
        await world.DeliverAsync();
        await world.ReceiveAsync("customer.subscription.updated", old, now.AddSeconds(-5));
        Assert.Null((await world.TenantRowAsync(tenant)).TrialEndsAt);

        await world.ReceiveAsync(
            "customer.subscription.updated",
            Told(tenant, "trialing", now, trialEnd: now.AddDays(9)),
            now.AddMinutes(1)
        );
        Assert.Equal(now.AddDays(9), (await world.TenantRowAsync(tenant)).TrialEndsAt);
    }

    private static object Told(
        StripeWorld world,
        Invoice invoice,
        long? total = null,
        string? id = null
    )
    {
        var made = world.Stripe.Books.Invoices.Single(each => each.Number == invoice.Number);
        return new
        {
            id = id ?? made.Id,
            @object = "invoice",
            status = made.Status,
            total = total ?? world.Stripe.Books.Total(made),
            amount_due = world.Stripe.Books.Total(made) - made.Applied,
            currency = made.Currency,
            customer = made.Customer,
            metadata = made.Metadata,
        };
    }

    private static object Balanced(
        StripeTenant tenant,
        long from,
        long to,
        string id = "in_subscription"
    ) =>
        new
        {
            id,
            @object = "invoice",
            status = "open",
            total = 4900,
            amount_due = 4900 + to - from,
            currency = "eur",
            customer = tenant.Customer.Id,
            starting_balance = from,
            ending_balance = to,
            metadata = new { },
        };

    private static object Told(
        StripeTenant tenant,
        string status,
        DateTimeOffset from,
        DateTimeOffset? trialEnd = null
    ) =>
        new
        {
            id = tenant.Subscription.Id,
            customer = tenant.Customer.Id,
            status,
            trial_end = trialEnd?.ToUnixTimeSeconds(),
            items = new
            {
                data = new[]
                {
                    new
                    {
                        id = "si_1",
                        current_period_start = from.ToUnixTimeSeconds(),
                        current_period_end = from.AddDays(30).ToUnixTimeSeconds(),
                    },
                },
                has_more = false,
            },
        };
}

file static class Rows
{
    /// <summary>A credit as the operation gives it.</summary>
    public static async Task GiveAsync(this StripeWorld world, StripeTenant tenant, long amount)
    {
        var catalog = world.Database.Get<OperationCatalog>();
        var operation = catalog.Find("billing.credit.issue")!;
        var outcome = await world
            .Database.Get<OperationRunner<PosternDb>>()
            .RunAsync(
                operation,
                new OperationRequest
                {
                    Name = operation.Name,
                    Target = tenant.Tenant.Id.ToString(),
                    Input = JsonSerializer.SerializeToElement(new { amount, currency = "EUR" }),
                    Reason = "Charged twice in May",
                    IdempotencyKey = "credit",
                },
                Actor.System("test", operation.Name) with
                {
                    Roles = ["billing"],
                },
                TestContext.Current.CancellationToken
            );
        Assert.IsType<OperationOutcome.Done>(outcome);
    }

    public static async Task<IReadOnlyList<long>> MovesAsync(
        this StripeWorld world,
        StripeTenant tenant
    )
    {
        await using var db = world.Database.Open();
        return await db
            .BalanceTransactions.Where(row => row.TenantId == tenant.Tenant.Id)
            .OrderBy(row => row.Number)
            .Select(row => row.Amount)
            .ToListAsync();
    }

    public static async Task<Invoice> RowAsync(this StripeWorld world, Invoice invoice)
    {
        await using var db = world.Database.Open();
        return await db.Set<Invoice>().AsNoTracking().SingleAsync(row => row.Id == invoice.Id);
    }

    public static async Task<Subscription> SubscriptionAsync(
        this StripeWorld world,
        StripeTenant tenant
    )
    {
        await using var db = world.Database.Open();
        return await db.Set<Subscription>()
            .AsNoTracking()
            .SingleAsync(row => row.Id == tenant.Tenant.Id);
    }

    public static async Task<Postern.Tenants.Tenant> TenantRowAsync(
        this StripeWorld world,
        StripeTenant tenant
    )
    {
        await using var db = world.Database.Open();
        return await db.Tenants.AsNoTracking().SingleAsync(row => row.Id == tenant.Tenant.Id);
    }
}
