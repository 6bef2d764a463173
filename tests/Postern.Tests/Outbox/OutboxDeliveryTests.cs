using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Postern.Operations;
using Postern.Outbox;
using Postern.Storage;
using Postern.Tests.Server;

namespace Postern.Tests.Outbox;

public sealed class OutboxDeliveryTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task A_message_arrives_once_signed_and_to_the_byte(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind);
        var done = await world.Database.CreateTenantAsync("Zoë & Söhne");

        Assert.Equal(1, await world.Deliverer.DeliverDueAsync(Cancelled));
        Assert.Equal(0, await world.Deliverer.DeliverDueAsync(Cancelled));

        var received = Assert.Single(world.Receiver.Received);
        var (message, delivery) = await world.MessageAsync();
        Assert.True(received.SignatureFits);
        Assert.Equal(message.Id, received.Id);
        Assert.Equal(world.Clock.GetUtcNow(), received.At);
        Assert.Equal("application/json", received.ContentType);
        Assert.Equal(message.Payload, received.Body);
        Assert.Equal(
            done.AuditEntryId,
            JsonDocument.Parse(received.Body).RootElement.GetProperty("auditEntryId").GetGuid()
        );
        Assert.Equal(OutboxState.Delivered, delivery.State);
        Assert.Equal(1, delivery.Attempts);
        Assert.Null(delivery.LastError);
    }

    [Theory, OnEveryDatabase]
    public async Task A_failure_is_tried_again_later_and_not_before(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind);
        await world.Database.CreateTenantAsync("Acme");
        world.Receiver.Answer = WebhookReceiver.Status(StatusCodes.Status503ServiceUnavailable);

        Assert.Equal(1, await world.Deliverer.DeliverDueAsync(Cancelled));
        var (_, delivery) = await world.MessageAsync();
        Assert.Equal(OutboxState.Pending, delivery.State);
        Assert.Equal("503 Service Unavailable", delivery.LastError);

        world.Receiver.Answer = WebhookReceiver.Status(StatusCodes.Status200OK);
        world.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(0, await world.Deliverer.DeliverDueAsync(Cancelled));
        world.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(1, await world.Deliverer.DeliverDueAsync(Cancelled));

        (_, delivery) = await world.MessageAsync();
        Assert.Equal(OutboxState.Delivered, delivery.State);
        Assert.Equal(2, delivery.Attempts);
        Assert.Null(delivery.LastError);
    }

    [Theory, OnEveryDatabase]
    public async Task After_ten_attempts_it_is_given_up_on_the_record_until_somebody_sends_it_again(
        DatabaseKind kind
    )
    {
        await using var world = await World.CreateAsync(kind);
        var done = await world.Database.CreateTenantAsync("Acme");
        world.Receiver.Answer = WebhookReceiver.Status(StatusCodes.Status500InternalServerError);

        for (var attempt = 1; attempt <= 10; attempt++)
        {
            Assert.Equal(OutboxState.Pending, (await world.MessageAsync()).Delivery.State);
            Assert.Equal(1, await world.Deliverer.DeliverDueAsync(Cancelled));
            world.Clock.Advance(TimeSpan.FromHours(29));
        }

        Assert.Equal(0, await world.Deliverer.DeliverDueAsync(Cancelled));
        var (message, delivery) = await world.MessageAsync();
        Assert.Equal(OutboxState.Dead, delivery.State);
        Assert.Equal(10, delivery.Attempts);
        var entry = Assert.Single(await world.EntriesAsync("outbox.message.dead"));
        Assert.Equal(AuditKind.System, entry.Kind);
        Assert.Equal(message.Id.ToString(), entry.TargetId);
        Assert.Equal(Guid.Parse(done.Result!["id"]!.GetValue<string>()), entry.TenantId);

        world.Receiver.Answer = WebhookReceiver.Status(StatusCodes.Status204NoContent);
        await world.Database.RunAsync("outbox.message.redeliver", message.Id.ToString(), new { });
        Assert.Equal(1, await world.Deliverer.DeliverDueAsync(Cancelled));
        Assert.Equal(0, await world.Deliverer.DeliverDueAsync(Cancelled));

        (_, delivery) = await world.MessageAsync();
        Assert.Equal(OutboxState.Delivered, delivery.State);
        Assert.Equal(1, delivery.Attempts);
        Assert.Equal(11, world.Receiver.Received.Count);
    }

    [Theory, OnEveryDatabase]
    public async Task A_receiver_that_is_gone_is_not_tried_again(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind);
        await world.Database.CreateTenantAsync("Acme");
        world.Receiver.Answer = WebhookReceiver.Status(StatusCodes.Status410Gone);

        await world.Deliverer.DeliverDueAsync(Cancelled);

        var (_, delivery) = await world.MessageAsync();
        Assert.Equal(OutboxState.Dead, delivery.State);
        Assert.Equal(1, delivery.Attempts);
        Assert.Single(await world.EntriesAsync("outbox.message.dead"));
    }

    [Fact]
    public async Task A_redirect_is_a_failure_and_is_not_followed()
    {
        await using var world = await World.CreateAsync(DatabaseKind.Sqlite);
        await world.Database.CreateTenantAsync("Acme");
        world.Receiver.Answer = context =>
        {
            context.Response.Redirect("/elsewhere", permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        };

        await world.Deliverer.DeliverDueAsync(Cancelled);

        Assert.Equal("/hooks", Assert.Single(world.Receiver.Received).Path);
        var (_, delivery) = await world.MessageAsync();
        Assert.Equal(OutboxState.Pending, delivery.State);
        Assert.StartsWith("307", delivery.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receiver_that_hangs_is_a_failure_when_its_time_is_up()
    {
        await using var world = await World.CreateAsync(
            DatabaseKind.Sqlite,
            TimeSpan.FromMilliseconds(200)
        );
        await world.Database.CreateTenantAsync("Acme");
        world.Receiver.Answer = WebhookReceiver.Hang;

        await world.Deliverer.DeliverDueAsync(Cancelled);

        var (_, delivery) = await world.MessageAsync();
        Assert.Equal(OutboxState.Pending, delivery.State);
        Assert.Equal("No answer within 0.2 seconds.", delivery.LastError);
    }

    [Fact]
    public async Task An_answer_that_never_ends_is_left_there()
    {
        await using var world = await World.CreateAsync(DatabaseKind.Sqlite);
        await world.Database.CreateTenantAsync("Acme");
        world.Receiver.Answer = async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(new byte[1024], context.RequestAborted);
            }
        };

        await world.Deliverer.DeliverDueAsync(Cancelled);

        Assert.Equal(OutboxState.Delivered, (await world.MessageAsync()).Delivery.State);
    }

    [Fact]
    public async Task A_receiver_that_is_away_is_a_failure_that_says_so()
    {
        await using var world = await World.CreateAsync(DatabaseKind.Sqlite);
        await world.Database.CreateTenantAsync("Acme");
        await world.Receiver.DisposeAsync();

        await world.Deliverer.DeliverDueAsync(Cancelled);

        var (_, delivery) = await world.MessageAsync();
        Assert.Equal(OutboxState.Pending, delivery.State);
        Assert.Contains("refused", delivery.LastError, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task What_is_kept_of_an_answer_is_short_and_holds_nothing_of_the_message()
    {
        await using var world = await World.CreateAsync(DatabaseKind.Sqlite);
        await world.Database.CreateTenantAsync("Acme");
        world.Receiver.Answer = async context =>
        {
            context.Response.StatusCode = 422;
            context.Features.Get<IHttpResponseFeature>()!.ReasonPhrase = new string('x', 2000);
            await context.Response.WriteAsync(world.Receiver.Received.First().Body);
        };

        await world.Deliverer.DeliverDueAsync(Cancelled);

        var (message, delivery) = await world.MessageAsync();
        Assert.Equal(300, delivery.LastError!.Length);
        Assert.DoesNotContain("tenantId", delivery.LastError, StringComparison.Ordinal);
        Assert.Contains("tenantId", message.Payload, StringComparison.Ordinal);
    }

    [Theory, OnEveryDatabase]
    public async Task A_message_of_a_server_that_crashed_is_taken_over_when_its_lease_runs_out(
        DatabaseKind kind
    )
    {
        await using var world = await World.CreateAsync(kind);
        await world.Database.CreateTenantAsync("Acme");
        world.Receiver.Answer = WebhookReceiver.Hang;
        using (var crash = CancellationTokenSource.CreateLinkedTokenSource(Cancelled))
        {
            var sending = world.Deliverer.DeliverDueAsync(crash.Token);
            await Poll.UntilAsync(
                "the message is on its way",
                _ => Task.FromResult(!world.Receiver.Received.IsEmpty),
                cancellationToken: Cancelled
            );
            await crash.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        }

        world.Receiver.Answer = WebhookReceiver.Status(StatusCodes.Status204NoContent);
        world.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(0, await world.Deliverer.DeliverDueAsync(Cancelled));
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await world.Deliverer.DeliverDueAsync(Cancelled));

        var ids = world.Receiver.Received.Select(message => message.Id);
        Assert.Single(ids.Distinct());
        Assert.Equal(2, (await world.MessageAsync()).Delivery.Attempts);
    }

    [Theory, OnEveryDatabase]
    public async Task Servers_share_the_work_and_send_nothing_twice(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind);
        for (var i = 0; i < 40; i++)
        {
            await world.Database.CreateTenantAsync($"Acme {i}");
        }

        async Task<int> DrainAsync()
        {
            var total = 0;
            while (await world.Deliverer.DeliverDueAsync(Cancelled) is var sent and > 0)
            {
                total += sent;
            }

            return total;
        }

        var sent = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => DrainAsync()));

        Assert.Equal(40, sent.Sum());
        Assert.Equal(40, world.Receiver.Received.Count);
        Assert.Equal(40, world.Receiver.Received.Select(message => message.Id).Distinct().Count());
    }

    [Fact]
    public async Task The_hosted_service_sends_by_itself_and_at_a_signal()
    {
        await using var world = await World.CreateAsync(DatabaseKind.Sqlite);
        await world.Deliverer.StartAsync(Cancelled);
        await world.Database.CreateTenantAsync("Acme");
        world.Deliverer.Signal();

        await Poll.UntilAsync(
            "the message has arrived",
            async _ => (await world.MessageAsync()).Delivery.State == OutboxState.Delivered,
            cancellationToken: Cancelled
        );

        await world.Deliverer.StopAsync(Cancelled);
    }

    [Fact]
    public void Without_a_channel_nothing_is_hosted()
    {
        var services = new ServiceCollection().AddOutboxDelivery<PosternDb>(webhook: null);

        Assert.DoesNotContain(services, service => service.ServiceType == typeof(IHostedService));
    }

    /// <summary>A database, a receiver, and a deliverer between them.</summary>
    private sealed class World : IAsyncDisposable
    {
        private readonly TestDatabase _file;
        private readonly WebhookSender _sender;

        private World(TestDatabase file, WebhookReceiver receiver, TimeSpan? timeout)
        {
            _file = file;
            Receiver = receiver;
            Database = new ServerDatabase(file, Clock);
            _sender = new WebhookSender(receiver.Settings, Clock)
            {
                Timeout = timeout ?? TimeSpan.FromSeconds(15),
            };
            Deliverer = new OutboxDeliverer<PosternDb>(
                Database.Get<IDbContextFactory<PosternDb>>(),
                [_sender],
                new OutboxLeases<PosternDb>(
                    Database.Get<IDbContextFactory<PosternDb>>(),
                    Database.Get<WriteQueue>(),
                    Clock
                ),
                Database.Get<AuditWriter<PosternDb>>(),
                Database.Get<ChangeSignal>(),
                new Heartbeats(Clock),
                Clock,
                NullLogger<OutboxDeliverer<PosternDb>>.Instance
            );
        }

        public ClockByHand Clock { get; } = new();

        public WebhookReceiver Receiver { get; }

        public ServerDatabase Database { get; }

        public OutboxDeliverer<PosternDb> Deliverer { get; }

        public static async Task<World> CreateAsync(DatabaseKind kind, TimeSpan? timeout = null) =>
            new(
                await MigratedDatabases.CopyAsync(kind),
                await WebhookReceiver.StartAsync(),
                timeout
            );

        /// <summary>The only message there is.</summary>
        public async Task<(OutboxMessage Message, OutboxDelivery Delivery)> MessageAsync()
        {
            await using var db = Database.Open();
            var message = await db
                .OutboxMessages.Include(row => row.Delivery)
                .AsNoTracking()
                .SingleAsync(Cancelled);
            return (message, message.Delivery);
        }

        public async Task<List<AuditEntry>> EntriesAsync(string action)
        {
            await using var db = Database.Open();
            return await db
                .AuditEntries.Where(entry => entry.Action == action)
                .ToListAsync(Cancelled);
        }

        public async ValueTask DisposeAsync()
        {
            Deliverer.Dispose();
            _sender.Dispose();
            await Receiver.DisposeAsync();
            await Database.DisposeAsync();
            await _file.DisposeAsync();
        }
    }
}
