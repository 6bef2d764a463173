using Postern.Billing;
using Postern.Operations;

namespace Postern.Tests.Stripe;

/// <summary>One of each effect, for two tenants, and what must be true of the books at every moment and in the end.</summary>
internal static class StripeStory
{
    public static async Task TellAsync(StripeWorld world)
    {
        var tenant = await world.TenantAsync();
        await world.CreditAsync(tenant, 400);
        var (kept, _) = await world.InvoiceAsync(tenant, credit: 400);
        await world.CreditAsync(tenant, -100, type: BalanceTransactionType.Expiry);
        var end = world.Clock.GetUtcNow().AddDays(30);
        await world.TrialEndAsync(tenant, end);
        await world.PayAsync(kept);

        var other = await world.TenantAsync();
        var (voided, _) = await world.InvoiceAsync(other);
        await world.SettleAsync(message => IsTrue(world, message));
        await world.VoidAsync(voided);
        await world.SettleAsync(message => IsTrue(world, message));

        var books = world.Stripe.Books;
        Assert.Equal(
            [-400, 400, 100],
            books
                .Transactions.Where(each => each.Customer == tenant.Customer.Id)
                .Select(each => each.Amount)
        );
        Assert.Equal(2, books.Invoices.Count);
        var paid = Assert.Single(books.Invoices, each => each.Number == kept.Number);
        Assert.Equal("paid", paid.Status);
        Assert.Equal(kept.Total, books.Total(paid));
        Assert.Equal(1, paid.Attempts);
        Assert.Equal("void", Assert.Single(books.Invoices, each => each.Id != paid.Id).Status);
        Assert.Equal(end.ToUnixTimeSeconds(), tenant.Subscription.TrialEnd);
        Assert.All(
            await world.MessagesAsync(),
            message => Assert.Equal(OutboxState.Delivered, message.Delivery.State)
        );
        Assert.Empty(world.Stripe.Complaints);
    }

    /// <summary>What is called confirmed is there; what is called given up is not.</summary>
    public static void IsTrue(StripeWorld world, OutboxMessage message)
    {
        if (message.Delivery.State is not (OutboxState.Delivered or OutboxState.Dead))
            return;
        var books = world.Stripe.Books;
        var subject = message.SubjectId.ToString()!;
        var invoice = books.Invoices.Find(each =>
            each.Metadata.GetValueOrDefault("postern_invoice") == subject
        );
        var isThere = message.Type switch
        {
            "stripe.balance_transaction" => books.Transactions.Exists(each =>
                each.Metadata.GetValueOrDefault("postern_transaction") == subject
            ),
            "stripe.invoice" => invoice is { Status: not "draft" },
            "stripe.invoice.void" => invoice is { Status: "void" },
            "stripe.invoice.pay" => invoice is { Status: "paid" },
            _ => true,
        };
        Assert.True(
            isThere == (message.Delivery.State == OutboxState.Delivered),
            $"{message.Type} is said to be {message.Delivery.State} and is {(isThere ? "" : "not ")}there: {message.Delivery.LastError}"
        );
    }
}
