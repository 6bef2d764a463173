using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Postern.Billing;
using Postern.Billing.Operations;
using Postern.Billing.Stripe;
using Postern.Operations;
using Postern.Outbox;
using Postern.Storage;
using Postern.Tenants;
using Postern.Tests.Outbox;
using Postern.Tests.Server;

namespace Postern.Tests.Stripe;

/// <summary>A database, a Stripe, and the outbox between them, on a clock that stands until it is moved.</summary>
internal sealed class StripeWorld : IAsyncDisposable
{
    /// <summary>Longer than the longest wait of what is asked for; a dozen of them are longer than Stripe keeps keys.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromHours(2.5);

    private readonly TestDatabase _file;
    private readonly StripeEffects _effects;
    private readonly StripeInbox _inbox;
    private readonly List<StripeClient> _clients = [];
    private readonly List<OutboxDeliverer<PosternDb>> _deliverers = [];
    private int _numbers;

    private StripeWorld(TestDatabase file, StripeStandIn stripe, ClockByHand clock)
    {
        _file = file;
        Stripe = stripe;
        Clock = clock;
        Database = new ServerDatabase(file, clock, stripe.Settings);
        _effects = new StripeEffects(stripe.Settings);
        Deliverer = NewDeliverer();
        var contexts = Database.Get<IDbContextFactory<PosternDb>>();
        var actor = new StripeEventActor(
            Database.Get<OperationCatalog>(),
            Database.Get<IServiceProvider>()
        );
        _inbox = new StripeInbox(
            contexts,
            [
                new InvoiceEvents(contexts, new StripeLinks(contexts), actor),
                new SubscriptionEvents(contexts, actor),
                new BalanceEvents(contexts, actor),
            ],
            Database.Get<WriteQueue>(),
            Database.Get<ChangeSignal>(),
            clock,
            NullLogger<StripeInbox>.Instance
        );
    }

    public ClockByHand Clock { get; }

    public StripeStandIn Stripe { get; }

    public ServerDatabase Database { get; }

    /// <summary>At which of its calls the server dies.</summary>
    public HashSet<int> DiesAt { get; } = [];

    public OutboxDeliverer<PosternDb> Deliverer { get; }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<StripeWorld> CreateAsync(DatabaseKind kind)
    {
        var clock = new ClockByHand();
        return new(
            await MigratedDatabases.CopyAsync(kind),
            await StripeStandIn.StartAsync(clock),
            clock
        );
    }

    /// <summary>Another server over the same database.</summary>
    public OutboxDeliverer<PosternDb> NewDeliverer(TimeSpan? timeout = null)
    {
        var contexts = Database.Get<IDbContextFactory<PosternDb>>();
        var client = new StripeClient(Stripe.Settings, timeout ?? TimeSpan.FromMilliseconds(400));
        var links = new StripeLinks(contexts);
        var deliverer = new OutboxDeliverer<PosternDb>(
            contexts,
            [
                new StripeChannel([
                    new BalanceEffect(client, links),
                    new InvoiceEffect(client, links),
                    new InvoiceActionEffect(client, links),
                    new TrialEndEffect(client, links),
                ]),
            ],
            new OutboxLeases<PosternDb>(contexts, Database.Get<WriteQueue>(), Clock),
            Database.Get<AuditWriter<PosternDb>>(),
            Database.Get<ChangeSignal>(),
            new Heartbeats(Clock),
            Clock,
            NullLogger<OutboxDeliverer<PosternDb>>.Instance
        );
        _clients.Add(client);
        _deliverers.Add(deliverer);
        return deliverer;
    }

    /// <summary>A tenant, and the customer and subscription at Stripe that it is linked to.</summary>
    public async Task<StripeTenant> TenantAsync(bool linked = true)
    {
        var done = await Database.CreateTenantAsync($"Acme {Guid.CreateVersion7():N}");
        var id = Guid.Parse(done.Result!["id"]!.GetValue<string>());
        await using var db = Database.Open();
        var tenant = new StripeTenant(
            await db.Tenants.AsNoTracking().SingleAsync(row => row.Id == id, Cancelled),
            Stripe.Books.AddCustomer(),
            Stripe.Books.AddSubscription()
        );
        if (linked)
            await LinkAsync(tenant);
        return tenant;
    }

    public async Task LinkAsync(StripeTenant tenant)
    {
        var operation = Database.Get<OperationCatalog>().Of<SyncSubscription>();
        var outcome = await Database
            .Get<OperationRunner<PosternDb>>()
            .RunAsync(
                operation,
                new OperationRequest
                {
                    Name = operation.Name,
                    Target = tenant.Tenant.Id.ToString(),
                    Input = JsonSerializer.SerializeToElement(
                        new
                        {
                            stripeCustomer = tenant.Customer.Id,
                            stripeSubscription = tenant.Subscription.Id,
                        }
                    ),
                },
                Actor.System("test", operation.Name),
                Cancelled
            );
        Assert.IsType<OperationOutcome.Done>(outcome);
    }

    /// <summary>A line of the ledger that is to go to Stripe.</summary>
    public Task<Guid> CreditAsync(
        StripeTenant tenant,
        long amount,
        string currency = "EUR",
        BalanceTransactionType type = BalanceTransactionType.Credit
    )
    {
        var line = new BalanceTransaction
        {
            Id = Guid.CreateVersion7(),
            TenantId = tenant.Tenant.Id,
            Currency = currency,
            Number = 1,
            Type = type,
            Amount = amount,
            Balance = amount,
            CreditId = Guid.CreateVersion7(),
            CreatedAt = Clock.GetUtcNow(),
        };
        return IntendAsync(context => _effects.Balance(context, line));
    }

    /// <summary>An invoice that has been issued, with what the ledger here paid of it.</summary>
    public async Task<(Invoice Invoice, Guid Message)> InvoiceAsync(
        StripeTenant tenant,
        long credit = 0,
        params InvoiceLine[] lines
    )
    {
        if (lines.Length == 0)
            lines = [new("Consulting", 1, 1000, null, 1000, 0)];
        var invoice = new Invoice
        {
            Id = Guid.CreateVersion7(),
            TenantId = tenant.Tenant.Id,
            Series = "INV",
            Currency = "EUR",
            Lines = lines,
            Subtotal = lines.Sum(line => line.Amount),
            Tax = lines.Sum(line => line.Tax),
            Total = lines.Sum(line => line.Amount + line.Tax),
            BillTo = "Acme",
            DueInDays = 14,
            CreatedAt = Clock.GetUtcNow(),
        };
        invoice.Issue(Interlocked.Increment(ref _numbers), credit, Clock.GetUtcNow());
        var message = await IntendAsync(
            context => _effects.Invoice(context, invoice),
            db => db.Add(invoice)
        );
        return (invoice, message);
    }

    public Task<Guid> VoidAsync(Invoice invoice) =>
        IntendAsync(
            context => _effects.Void(context, invoice),
            db =>
            {
                db.Attach(invoice);
                invoice.Cancel(Clock.GetUtcNow());
            }
        );

    public Task<Guid> PayAsync(Invoice invoice) =>
        IntendAsync(context => _effects.Pay(context, invoice));

    public Task<Guid> TrialEndAsync(StripeTenant tenant, DateTimeOffset end) =>
        IntendAsync(context => _effects.TrialEnd(context, tenant.Tenant, end));

    /// <summary>Takes an event in as the webhook does, and does what follows from it.</summary>
    public async Task<StripeEvent> ReceiveAsync(
        string type,
        object subject,
        DateTimeOffset? at = null
    )
    {
        var id = $"evt_{Guid.CreateVersion7():N}";
        var created = at ?? Clock.GetUtcNow();
        await using (var db = Database.Open())
        {
            db.Add(
                new StripeEvent
                {
                    Id = id,
                    Type = type,
                    CreatedAt = created,
                    ReceivedAt = Clock.GetUtcNow(),
                    State = StripeEventState.Received,
                    Payload = JsonSerializer.Serialize(
                        new
                        {
                            id,
                            type,
                            created = created.ToUnixTimeSeconds(),
                            data = new { @object = subject },
                        }
                    ),
                }
            );
            await db.SaveChangesAsync(Cancelled);
        }

        return await HandleAsync(id);
    }

    /// <summary>Looks at what has come in, and shows what became of one event.</summary>
    public async Task<StripeEvent> HandleAsync(string id)
    {
        await _inbox.HandleAsync(Cancelled);
        await using var db = Database.Open();
        return await db.StripeEvents.AsNoTracking().SingleAsync(row => row.Id == id, Cancelled);
    }

    /// <summary>One message as it stands.</summary>
    public async Task<OutboxMessage> MessageAsync(Guid id)
    {
        await using var db = Database.Open();
        return await db
            .OutboxMessages.Include(row => row.Delivery)
            .AsNoTracking()
            .SingleAsync(row => row.Id == id, Cancelled);
    }

    public async Task<List<OutboxMessage>> MessagesAsync()
    {
        await using var db = Database.Open();
        return await db
            .OutboxMessages.Include(row => row.Delivery)
            .AsNoTracking()
            .Where(row => row.Channel == OutboxChannels.Stripe)
            .OrderBy(row => row.Id)
            .ToListAsync(Cancelled);
    }

    /// <summary>Sends what is due now, until nothing is.</summary>
    public async Task DeliverAsync()
    {
        while (await Deliverer.DeliverDueAsync(Cancelled) > 0) { }
    }

    /// <summary>Lets time pass until everything is settled, and looks after each round whether the outbox told the truth.</summary>
    public async Task SettleAsync(Action<OutboxMessage>? truth = null, int rounds = 100)
    {
        for (var round = 0; round < rounds; round++)
        {
            await RoundAsync();
            var messages = await MessagesAsync();
            if (truth is not null)
                messages.ForEach(truth);
            if (messages.TrueForAll(IsSettled))
                return;
            if (await RoundAsync() == 0)
                Clock.Advance(Long);
        }

        var open = (await MessagesAsync()).Where(message => !IsSettled(message));
        Assert.Fail(
            "Not settled: "
                + string.Join(
                    "; ",
                    open.Select(each =>
                        $"{each.Type} {each.Delivery.State} {each.Delivery.LastError}"
                    )
                )
        );
    }

    /// <summary>One round; where the server dies in it, another one takes over when the lease has run out.</summary>
    private async Task<int> RoundAsync()
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        Stripe.Called = call =>
        {
            if (DiesAt.Contains(call))
                life.Cancel();
        };
        try
        {
            return await Deliverer.DeliverDueAsync(life.Token);
        }
        catch (OperationCanceledException) when (!Cancelled.IsCancellationRequested)
        {
            Clock.Advance(OutboxLeases<PosternDb>.LeaseTime);
            return 1;
        }
        finally
        {
            Stripe.Called = _ => { };
        }
    }

    public async ValueTask DisposeAsync()
    {
        _deliverers.ForEach(deliverer => deliverer.Dispose());
        _clients.ForEach(client => client.Dispose());
        _inbox.Dispose();
        await Stripe.DisposeAsync();
        await Database.DisposeAsync();
        await _file.DisposeAsync();
    }

    private static bool IsSettled(OutboxMessage message) =>
        message.Delivery.State is OutboxState.Delivered or OutboxState.Dead;

    /// <summary>As the runner writes it: the change, its entry and its messages at once.</summary>
    private async Task<Guid> IntendAsync(
        Action<OperationContext> effect,
        Action<PosternDb>? change = null
    )
    {
        Clock.Advance(TimeSpan.FromMilliseconds(5));
        var context = new OperationContext
        {
            Now = Clock.GetUtcNow(),
            Actor = Actor.System("test"),
        };
        effect(context);
        var message = Assert.Single(context.Messages);
        await Database
            .Get<AuditWriter<PosternDb>>()
            .WriteAsync(
                context.Actor,
                AuditKind.System,
                "test.effect",
                "Intended an effect",
                Cancelled,
                change: db =>
                {
                    change?.Invoke(db);
                    db.Entry(message).State = EntityState.Added;
                    db.Entry(message.Delivery).State = EntityState.Added;
                    return Task.CompletedTask;
                }
            );
        return message.Id;
    }
}

internal sealed record StripeTenant(
    Tenant Tenant,
    StripeBooks.Customer Customer,
    StripeBooks.Subscription Subscription
);
