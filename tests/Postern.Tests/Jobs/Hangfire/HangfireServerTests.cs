using Postern.Jobs;
using Postern.Jobs.Hangfire;

namespace Postern.Tests.Jobs.Hangfire;

/// <summary>A server is as alive as its heartbeat moves.</summary>
public sealed class HangfireServerTests
{
    private const string Server = "web-1:4711:6f1c";

    [Fact]
    public async Task A_server_says_what_it_takes_and_how_much_it_is_at()
    {
        await using var store = await HangfireStore.CreateAsync();
        using var reading = new HangfireReading(store);
        await store.AnnounceAsync(Server, "exports", "default");
        await store.BeginAsync(await store.EnqueueExportAsync(), Server);
        await store.BeginAsync(await store.EnqueueExportAsync(), Server);
        await store.BeginAsync(await store.EnqueueExportAsync(), "web-2:17:aa01");

        var sign = Assert.Single(await LookAsync(new HangfireServers(), reading));

        Assert.Equal(("hangfire", Server), (sign.Source, sign.Id));
        Assert.Equal(["exports", "default"], sign.Queues!);
        Assert.Equal(2, sign.Running);
        Assert.Equal(30, sign.Every);
        Assert.Equal(WorkerSignState.Running, sign.State);
    }

    [Fact]
    public async Task A_heartbeat_that_stands_still_is_no_sign_of_life()
    {
        await using var store = await HangfireStore.CreateAsync();
        using var reading = new HangfireReading(store);
        var servers = new HangfireServers();
        await store.AnnounceAsync(Server);
        Assert.Single(await LookAsync(servers, reading));

        Assert.Empty(await LookAsync(servers, reading));
        await store.BeatAsync(Server);
        Assert.Single(await LookAsync(servers, reading));
    }

    [Fact]
    public async Task A_server_that_was_dead_when_we_came_is_not_alive()
    {
        await using var store = await HangfireStore.CreateAsync();
        using var reading = new HangfireReading(store);
        await store.AnnounceAsync(Server);
        await store.BeatAsync(Server, TimeSpan.FromMinutes(4));

        Assert.Empty(await LookAsync(new HangfireServers(), reading));
    }

    [Fact]
    public async Task A_server_that_takes_itself_out_has_stopped()
    {
        await using var store = await HangfireStore.CreateAsync();
        using var reading = new HangfireReading(store);
        var servers = new HangfireServers();
        await store.AnnounceAsync(Server);
        await LookAsync(servers, reading);
        await store.ExecuteAsync("delete from hangfire.server");

        Assert.Equal(
            WorkerSignState.Stopped,
            Assert.Single(await LookAsync(servers, reading)).State
        );
        Assert.Empty(await LookAsync(servers, reading));
    }

    [Fact]
    public async Task A_server_that_others_take_out_has_not_said_that_it_stops()
    {
        await using var store = await HangfireStore.CreateAsync();
        using var reading = new HangfireReading(store);
        var servers = new HangfireServers();
        await store.AnnounceAsync(Server);
        await LookAsync(servers, reading);
        await store.ExecuteAsync("delete from hangfire.server");
        reading.Ahead = TimeSpan.FromMinutes(5);

        Assert.Empty(await LookAsync(servers, reading));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"Queues": 7}""")]
    public async Task Data_that_cannot_be_read_leaves_a_server_alive(string data)
    {
        await using var store = await HangfireStore.CreateAsync();
        using var reading = new HangfireReading(store);
        await store.AnnounceAsync(Server);
        await store.ExecuteAsync("update hangfire.server set data = $1::jsonb", data);

        Assert.Null(Assert.Single(await LookAsync(new HangfireServers(), reading)).Queues);
    }

    private static async Task<IReadOnlyList<WorkerSign>> LookAsync(
        HangfireServers servers,
        HangfireReading reading
    ) =>
        servers.Look(
            (await reading.PageAsync()).Servers,
            TimeProvider.System.GetUtcNow() + reading.Ahead
        );
}
