using Postern.Operations;

namespace Postern.Tests.Stripe;

/// <summary>
/// whatever goes wrong at whichever call, in the end each effect is at Stripe exactly once, and at no moment does
/// the outbox say confirmed of what is not there.
/// </summary>
public sealed class StripeTroubleTests
{
    /// <summary>All but the one that makes an invoice another one.</summary>
    public static readonly StripeTrouble[] Troubles =
    [
        .. Enum.GetValues<StripeTrouble>().Except([StripeTrouble.WrongTotal]),
    ];

    /// <summary>Calls of the whole story when nothing goes wrong, and a few that going wrong adds.</summary>
    private const int Calls = 14;

    public static TheoryData<StripeTrouble, int> EveryTroubleAtEveryCall
    {
        get
        {
            var rows = new TheoryData<StripeTrouble, int>();
            foreach (var trouble in Troubles)
            {
                for (var call = 1; call <= Calls; call++)
                    rows.Add(trouble, call);
            }

            return rows;
        }
    }

    public static TheoryData<DatabaseKind, int> Seeds
    {
        get
        {
            var rows = new TheoryData<DatabaseKind, int>();
            for (var number = 0; number < 24; number++)
            {
                rows.Add(
                    number % 4 == 0 ? DatabaseKind.Postgres : DatabaseKind.Sqlite,
                    Random.Shared.Next()
                );
            }

            return rows;
        }
    }

    [Theory, MemberData(nameof(EveryTroubleAtEveryCall))]
    public async Task In_the_end_each_effect_is_there_once(StripeTrouble trouble, int call)
    {
        await using var world = await StripeWorld.CreateAsync(DatabaseKind.Sqlite);
        world.Stripe.Plan = number => number == call ? trouble : null;

        await StripeStory.TellAsync(world);
    }

    /// <summary>A third of the first calls go wrong, and the server dies a few times; the seed makes it happen again.</summary>
    [Theory, MemberData(nameof(Seeds))]
    public async Task Whatever_goes_wrong_and_however_often(DatabaseKind kind, int seed)
    {
        await using var world = await StripeWorld.CreateAsync(kind);
        var chance = new Random(seed);
        var plan = Enumerable
            .Range(0, 40)
            .Select(_ =>
                chance.Next(3) == 0 ? Troubles[chance.Next(Troubles.Length)] : (StripeTrouble?)null
            )
            .ToList();
        world.DiesAt.UnionWith(Enumerable.Range(0, 4).Select(_ => chance.Next(1, 40)));
        world.Stripe.Plan = call => call <= plan.Count ? plan[call - 1] : null;

        await StripeStory.TellAsync(world);
    }

    [Fact]
    public async Task The_story_has_no_more_calls_than_are_tried()
    {
        await using var world = await StripeWorld.CreateAsync(DatabaseKind.Sqlite);

        await StripeStory.TellAsync(world);

        Assert.InRange(world.Stripe.Calls.Count, 10, Calls);
    }

    [Theory, OnEveryDatabase]
    public async Task Before_anything_leaves_it_is_on_record(DatabaseKind kind)
    {
        await using var world = await StripeWorld.CreateAsync(kind);
        var id = await world.CreditAsync(await world.TenantAsync(), 500);
        var seen = new List<OutboxState>();
        world.Stripe.Called = _ =>
            seen.Add(world.MessageAsync(id).GetAwaiter().GetResult().Delivery.State);
        world.Stripe.Plan = call => call == 1 ? StripeTrouble.Drops : null;

        await world.DeliverAsync();
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        await world.DeliverAsync();

        // Sent; asked for, not knowing; sent again.
        Assert.Equal([OutboxState.Sent, OutboxState.Unknown, OutboxState.Sent], seen);
        Assert.Equal(OutboxState.Delivered, (await world.MessageAsync(id)).Delivery.State);
    }

    [Theory, OnEveryDatabase]
    public async Task Stripe_is_away_and_comes_back(DatabaseKind kind)
    {
        await using var world = await StripeWorld.CreateAsync(kind);
        var tenant = await world.TenantAsync();
        var id = await world.CreditAsync(tenant, 500);
        await world.Stripe.DieAsync();

        await world.DeliverAsync();
        var message = await world.MessageAsync(id);
        Assert.Equal(OutboxState.Pending, message.Delivery.State);
        Assert.Contains("refused", message.Delivery.LastError, StringComparison.OrdinalIgnoreCase);

        await world.Stripe.ComeBackAsync();
        await world.SettleAsync();
        Assert.Single(world.Stripe.Books.Transactions);
    }

    [Theory, OnEveryDatabase]
    public async Task A_call_under_a_key_that_is_still_running_is_asked_for(DatabaseKind kind)
    {
        await using var world = await StripeWorld.CreateAsync(kind);
        var id = await world.CreditAsync(await world.TenantAsync(), 500);
        var key = System
            .Text.Json.JsonDocument.Parse((await world.MessageAsync(id)).Payload)
            .RootElement.GetProperty("auditEntryId")
            .GetString()!;
        world.Stripe.Run(key, true);
        await world.DeliverAsync();
        Assert.Equal(OutboxState.Unknown, (await world.MessageAsync(id)).Delivery.State);

        world.Stripe.Run(key, false);
        await world.SettleAsync();
        Assert.Single(world.Stripe.Books.Transactions);
    }

    [Theory, OnEveryDatabase]
    public async Task A_server_that_dies_between_the_call_and_the_mark_charges_nobody_twice(
        DatabaseKind kind
    )
    {
        await using var world = await StripeWorld.CreateAsync(kind);
        var id = await world.CreditAsync(await world.TenantAsync(), 500);
        world.Stripe.Plan = call => call == 1 ? StripeTrouble.ActsSlowly : null;
        await CrashWhenAsync(world, () => world.Stripe.Books.Transactions.Count == 1);
        Assert.Equal(OutboxState.Sent, (await world.MessageAsync(id)).Delivery.State);

        // Nobody takes it while the lease of the dead server runs.
        world.Clock.Advance(TimeSpan.FromSeconds(59));
        await world.DeliverAsync();
        Assert.Single(world.Stripe.Calls);

        // Stripe has long forgotten the key by the time that somebody does.
        world.Clock.Advance(TimeSpan.FromHours(30));
        await world.DeliverAsync();
        Assert.Equal(OutboxState.Delivered, (await world.MessageAsync(id)).Delivery.State);
        Assert.Single(world.Stripe.Books.Transactions);
        Assert.Equal(["POST", "GET"], world.Stripe.Calls.Select(call => call.Split(' ')[0]));
    }

    [Theory, OnEveryDatabase]
    public async Task A_server_that_dies_in_the_middle_of_an_invoice_leaves_it_to_be_finished(
        DatabaseKind kind
    )
    {
        await using var world = await StripeWorld.CreateAsync(kind);
        var (invoice, id) = await world.InvoiceAsync(await world.TenantAsync());
        world.Stripe.Plan = call => call == 2 ? StripeTrouble.ActsSlowly : null;
        await CrashWhenAsync(world, () => world.Stripe.Books.Items.Count == 1);

        world.Clock.Advance(TimeSpan.FromHours(30));
        await world.DeliverAsync();

        var made = Assert.Single(world.Stripe.Books.Invoices);
        Assert.Equal("open", made.Status);
        Assert.Equal(invoice.Total, world.Stripe.Books.Total(made));
        Assert.Equal(OutboxState.Delivered, (await world.MessageAsync(id)).Delivery.State);
    }

    [Fact]
    public async Task What_nobody_can_tell_is_never_given_up_and_never_sent_blindly()
    {
        await using var world = await StripeWorld.CreateAsync(DatabaseKind.Sqlite);
        var id = await world.CreditAsync(await world.TenantAsync(), 500);
        world.Stripe.Plan = call => call == 1 ? StripeTrouble.ActsThenDrops : StripeTrouble.Drops;

        for (var round = 0; round < 30; round++)
        {
            await world.DeliverAsync();
            Assert.Equal(OutboxState.Unknown, (await world.MessageAsync(id)).Delivery.State);
            world.Clock.Advance(TimeSpan.FromHours(3));
        }

        Assert.Single(
            world.Stripe.Calls,
            call => call.StartsWith("POST", StringComparison.Ordinal)
        );
        world.Stripe.Plan = _ => null;
        await world.SettleAsync();
        Assert.Single(world.Stripe.Books.Transactions);
    }

    private static async Task CrashWhenAsync(StripeWorld world, Func<bool> acted)
    {
        using var crash = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken
        );
        var sending = world.NewDeliverer(TimeSpan.FromSeconds(30)).DeliverDueAsync(crash.Token);
        await Poll.UntilAsync("Stripe has acted", _ => Task.FromResult(acted()));
        await crash.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }
}
