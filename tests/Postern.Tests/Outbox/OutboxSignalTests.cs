using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Postern.Operations;
using Postern.Outbox;
using Postern.Storage;
using Postern.Tests.Server;

namespace Postern.Tests.Outbox;

public sealed class OutboxSignalTests
{
    [Theory, OnEveryDatabase]
    public async Task A_message_is_sent_when_it_is_committed_and_not_at_the_next_round(
        DatabaseKind kind
    )
    {
        await using var file = await MigratedDatabases.CopyAsync(kind);
        await using var database = new ServerDatabase(file);
        await using var receiver = await WebhookReceiver.StartAsync();
        using var sender = new WebhookSender(receiver.Settings, TimeProvider.System);
        using var deliverer = new OutboxDeliverer<PosternDb>(
            database.Get<IDbContextFactory<PosternDb>>(),
            [sender],
            new OutboxLeases<PosternDb>(
                database.Get<IDbContextFactory<PosternDb>>(),
                database.Get<WriteQueue>(),
                TimeProvider.System
            ),
            database.Get<AuditWriter<PosternDb>>(),
            database.Get<ChangeSignal>(),
            new Heartbeats(TimeProvider.System),
            TimeProvider.System,
            NullLogger<OutboxDeliverer<PosternDb>>.Instance
        );
        await deliverer.StartAsync(TestContext.Current.CancellationToken);

        // A round each second would take half a second in the middle.
        var took = new List<TimeSpan>();
        for (var number = 1; number <= 7; number++)
        {
            await database.CreateTenantAsync($"Tenant {number}");
            var watch = Stopwatch.StartNew();
            var wanted = number;
            await Poll.UntilAsync(
                "it has arrived",
                _ => Task.FromResult(receiver.Received.Count >= wanted),
                cancellationToken: TestContext.Current.CancellationToken
            );
            took.Add(watch.Elapsed);
        }

        await deliverer.StopAsync(CancellationToken.None);
        took.Sort();
        Assert.True(took[3] < TimeSpan.FromMilliseconds(300), string.Join(", ", took));
    }
}
