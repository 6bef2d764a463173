using Postern.Billing.Stripe;
using Postern.Tests.Outbox;

namespace Postern.Tests.Stripe;

/// <summary>R-59: what Stripe answers, and what goes wrong on the way, is taken for what it is and no more.</summary>
public sealed class StripeClientTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StripeTrouble.ActsThenDrops, "Unclear")]
    [InlineData(StripeTrouble.ActsThen500, "Unclear")]
    [InlineData(StripeTrouble.Fails500, "Unclear")]
    [InlineData(StripeTrouble.Drops, "Unclear")]
    [InlineData(StripeTrouble.ActsSlowly, "Unclear")]
    [InlineData(StripeTrouble.Babbles, "Unclear")]
    [InlineData(StripeTrouble.GoesOn, "Unclear")]
    [InlineData(StripeTrouble.TooMany, "Later")]
    [InlineData(StripeTrouble.LockTimeout, "Later")]
    [InlineData(StripeTrouble.Redirects, "Later")]
    public async Task Each_trouble_means_one_thing(StripeTrouble trouble, string kind)
    {
        await using var stripe = await StripeStandIn.StartAsync(new ClockByHand());
        using var client = new StripeClient(stripe.Settings, TimeSpan.FromMilliseconds(300));
        stripe.Plan = _ => trouble;

        var fault = await FaultAsync(client, stripe.Books.AddCustomer().Id);

        Assert.Equal(kind, fault.Kind.ToString());
        Assert.InRange(fault.Text.Length, 1, 300);
        Assert.Single(stripe.Calls);
        Assert.Equal(
            trouble == StripeTrouble.TooMany ? TimeSpan.FromSeconds(7) : null,
            fault.RetryAfter
        );
    }

    [Fact]
    public async Task What_is_wrong_in_itself_is_refused_with_Stripes_words_and_its_request()
    {
        await using var stripe = await StripeStandIn.StartAsync(new ClockByHand());
        using var client = new StripeClient(stripe.Settings);

        var fault = await FaultAsync(client, "cus_none");

        Assert.Equal(StripeFaultKind.Refused, fault.Kind);
        Assert.Equal("404 resource_missing: No such object: 'cus_none' (req_1)", fault.Text);
    }

    [Fact]
    public async Task A_key_that_Stripe_does_not_take_leaves_what_was_intended_for_later()
    {
        await using var stripe = await StripeStandIn.StartAsync(new ClockByHand());
        using var client = new StripeClient(
            stripe.Settings with
            {
                SecretKey = "sk_test_another_key",
            }
        );

        var fault = await FaultAsync(client, stripe.Books.AddCustomer().Id);

        Assert.Equal(StripeFaultKind.Later, fault.Kind);
        Assert.DoesNotContain("sk_test_another_key", fault.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_there_is_surely_not_done()
    {
        var stripe = await StripeStandIn.StartAsync(new ClockByHand());
        using var client = new StripeClient(stripe.Settings);
        await stripe.DisposeAsync();

        Assert.Equal(StripeFaultKind.Later, (await FaultAsync(client, "cus_1")).Kind);
    }

    [Fact]
    public async Task The_same_key_with_other_parameters_is_refused()
    {
        await using var stripe = await StripeStandIn.StartAsync(new ClockByHand());
        using var client = new StripeClient(stripe.Settings);
        var customer = stripe.Books.AddCustomer().Id;
        Assert.IsType<StripeReply<StripeBalanceTransaction>.Ok>(
            await PostAsync(client, customer, -100)
        );
        Assert.IsType<StripeReply<StripeBalanceTransaction>.Ok>(
            await PostAsync(client, customer, -100)
        );

        var fault = Assert
            .IsType<StripeReply<StripeBalanceTransaction>.Fault>(
                await PostAsync(client, customer, -200)
            )
            .Error;

        Assert.Equal("idempotency_error", fault.Code);
        Assert.Equal(StripeFaultKind.Refused, fault.Kind);
        Assert.Single(stripe.Books.Transactions);
    }

    [Fact]
    public void Nested_names_and_odd_letters_are_encoded()
    {
        var query = new StripeForm()
            .Add("items[0][price]", "price_1")
            .Tag("postern_entry", "a&b=ü")
            .Add("prorate", false)
            .ToQuery();

        Assert.Equal(
            "?items%5B0%5D%5Bprice%5D=price_1&metadata%5Bpostern_entry%5D=a%26b%3D%C3%BC&prorate=false",
            query
        );
    }

    private static Task<StripeReply<StripeBalanceTransaction>> PostAsync(
        StripeClient client,
        string customer,
        long amount
    ) =>
        client.PostAsync<StripeBalanceTransaction>(
            $"/v1/customers/{customer}/balance_transactions",
            new StripeForm().Add("amount", amount).Add("currency", "eur"),
            "key",
            Cancelled
        );

    private static async Task<StripeFault> FaultAsync(StripeClient client, string customer) =>
        Assert
            .IsType<StripeReply<StripeBalanceTransaction>.Fault>(
                await PostAsync(client, customer, -100)
            )
            .Error;
}
