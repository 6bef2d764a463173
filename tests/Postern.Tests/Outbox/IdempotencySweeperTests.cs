using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Postern.Operations;
using Postern.Storage;
using Postern.Tests.Server;

namespace Postern.Tests.Outbox;

public sealed class IdempotencySweeperTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task Answers_are_kept_for_their_time_and_then_forgotten(DatabaseKind kind)
    {
        var clock = new ClockByHand();
        await using var file = await MigratedDatabases.CopyAsync(kind);
        await using var database = new ServerDatabase(file, clock);
        using var sweeper = new IdempotencySweeper<PosternDb>(
            database.Get<IDbContextFactory<PosternDb>>(),
            database.Get<WriteQueue>(),
            clock,
            NullLogger<IdempotencySweeper<PosternDb>>.Instance
        );
        await database.RunAsync("tenant.create", null, new { name = "Old", plan = "free" }, "old");
        clock.Advance(IdempotencyRecord.Retention);
        await database.RunAsync("tenant.create", null, new { name = "New", plan = "free" }, "new");

        Assert.Equal(0, await sweeper.SweepAsync(Cancelled));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await sweeper.SweepAsync(Cancelled));

        await using var db = database.Open();
        Assert.Equal(1, await db.Set<IdempotencyRecord>().CountAsync(Cancelled));
    }
}
