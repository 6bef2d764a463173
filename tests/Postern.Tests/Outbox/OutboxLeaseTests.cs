using Microsoft.EntityFrameworkCore;
using Postern.Operations;
using Postern.Outbox;
using Postern.Storage;
using Postern.Tests.Server;

namespace Postern.Tests.Outbox;

public sealed class OutboxLeaseTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task Who_has_lost_the_lease_sends_nothing_and_settles_nothing(DatabaseKind kind)
    {
        var clock = new ClockByHand();
        await using var file = await MigratedDatabases.CopyAsync(kind);
        await using var database = new ServerDatabase(file, clock);
        var leases = new OutboxLeases<PosternDb>(
            database.Get<IDbContextFactory<PosternDb>>(),
            database.Get<WriteQueue>(),
            clock
        );
        await database.CreateTenantAsync("Acme");
        var slow = Assert.Single(await leases.TakeAsync([OutboxChannels.Webhook], Cancelled));
        Assert.Empty(await leases.TakeAsync([OutboxChannels.Webhook], Cancelled));

        clock.Advance(OutboxLeases<PosternDb>.LeaseTime);
        await Assert.ThrowsAsync<LeaseLostException>(() => leases.LeaveAsync(slow, Cancelled));
        var quick = Assert.Single(await leases.TakeAsync([OutboxChannels.Webhook], Cancelled));
        await Assert.ThrowsAsync<LeaseLostException>(() => leases.LeaveAsync(slow, Cancelled));
        await leases.SettleAsync(
            slow,
            OutboxState.Delivered,
            TimeSpan.Zero,
            null,
            "theirs",
            Cancelled
        );

        Assert.Equal(OutboxState.Pending, (await DeliveryAsync(database)).State);
        await leases.LeaveAsync(quick, Cancelled);
        Assert.Equal(OutboxState.Sent, (await DeliveryAsync(database)).State);
    }

    [Theory, OnEveryDatabase]
    public async Task What_had_left_when_its_lease_ran_out_is_unknown(DatabaseKind kind)
    {
        var clock = new ClockByHand();
        await using var file = await MigratedDatabases.CopyAsync(kind);
        await using var database = new ServerDatabase(file, clock);
        var leases = new OutboxLeases<PosternDb>(
            database.Get<IDbContextFactory<PosternDb>>(),
            database.Get<WriteQueue>(),
            clock
        );
        await database.CreateTenantAsync("Acme");
        var taken = Assert.Single(await leases.TakeAsync([OutboxChannels.Webhook], Cancelled));
        await leases.LeaveAsync(taken, Cancelled);

        clock.Advance(OutboxLeases<PosternDb>.LeaseTime);
        Assert.Single(await leases.TakeAsync([OutboxChannels.Webhook], Cancelled));

        Assert.Equal(OutboxState.Unknown, (await DeliveryAsync(database)).State);
    }

    private static async Task<OutboxDelivery> DeliveryAsync(ServerDatabase database)
    {
        await using var db = database.Open();
        return await db.OutboxDeliveries.AsNoTracking().SingleAsync(Cancelled);
    }
}
