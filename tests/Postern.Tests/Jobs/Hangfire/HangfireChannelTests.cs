using Npgsql;
using Postern.Outbox;
using static Postern.Tests.Jobs.Hangfire.HangfireSending;

namespace Postern.Tests.Jobs.Hangfire;

/// <summary>Commands are done as Hangfire does them itself, once each.</summary>
public sealed class HangfireChannelTests
{
    private const string Job =
        "select statename, expireat is null, s.name = statename, s.reason from hangfire.job j join hangfire.state s on s.id = j.stateid where j.id = $1";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_that_failed_goes_back_into_the_queue_that_it_was_in()
    {
        await using var store = await HangfireStore.CreateAsync();
        var job = await store.EnqueueExportAsync(queue: "exports");
        await store.BeginAsync(job);
        await store.FailAsync(job);
        var message = Message("job.retry", job);

        Assert.IsType<OutboxAnswer.Accepted>(await SendAsync(store, message));

        Assert.Equal(
            $"Enqueued|True|True|Asked for in Postern: retry {CommandOf(message)}",
            await store.RowsAsync(Job, job)
        );
        Assert.Equal(
            $"{job}|exports|-",
            await store.RowsAsync("select jobid, queue, fetchedat from hangfire.jobqueue")
        );
        Assert.Equal(
            "exports|True",
            await store.RowsAsync(
                "select data ->> 'Queue', (data ->> 'EnqueuedAt')::timestamptz > now() - interval '1 minute' from hangfire.state order by id desc limit 1"
            )
        );
        Assert.Equal("", await store.RowsAsync("select * from hangfire.lock"));
    }

    [Fact]
    public async Task What_was_put_back_is_read_as_waiting_for_another_attempt()
    {
        await using var store = await HangfireStore.CreateAsync();
        using var reading = new HangfireReading(store);
        var job = await store.EnqueueExportAsync();
        await store.BeginAsync(job);
        await store.FailAsync(job);
        await reading.ReadAsync();
        await SendAsync(store, Message("job.retry", job));

        Assert.Equal("Waiting 2", await reading.StatesAsync());
    }

    [Fact]
    public async Task A_retry_that_is_planned_is_done_now()
    {
        await using var store = await HangfireStore.CreateAsync();
        var job = await store.EnqueueExportAsync();
        await store.BeginAsync(job);
        await store.FailAndRetryAsync(job, 1, TimeProvider.System.GetUtcNow().AddHours(1));
        Assert.Equal(
            "retries\nschedule",
            await store.RowsAsync("select key from hangfire.set order by key")
        );

        Assert.IsType<OutboxAnswer.Accepted>(await SendAsync(store, Message("job.retry", job)));

        Assert.Equal("", await store.RowsAsync("select key from hangfire.set"));
        Assert.Equal(
            $"{job}|exports",
            await store.RowsAsync("select jobid, queue from hangfire.jobqueue")
        );
    }

    [Fact]
    public async Task What_had_ended_no_longer_expires_nor_counts_as_ended()
    {
        await using var store = await HangfireStore.CreateAsync();
        var (done, deleted) = (await store.EnqueueExportAsync(), await store.EnqueueExportAsync());
        await store.BeginAsync(done);
        await store.SucceedAsync(done);
        await store.DeleteAsync(deleted);

        foreach (var job in new[] { done, deleted })
        {
            Assert.IsType<OutboxAnswer.Accepted>(await SendAsync(store, Message("job.retry", job)));
            Assert.StartsWith(
                "Enqueued|True|True|",
                await store.RowsAsync(Job, job),
                StringComparison.Ordinal
            );
        }

        Assert.Equal(
            "stats:deleted|0\nstats:succeeded|0",
            await store.RowsAsync(
                "select key, sum(value) from hangfire.counter group by key order by key"
            )
        );
    }

    [Theory]
    [InlineData("Enqueued")]
    [InlineData("Scheduled")]
    [InlineData("Awaiting")]
    [InlineData("Failed")]
    [InlineData("Processing")]
    public async Task A_job_that_is_cancelled_is_deleted_and_kept_for_a_day(string from)
    {
        await using var store = await HangfireStore.CreateAsync();
        var job = await InStateAsync(store, from);
        var message = Message("job.cancel", job);

        Assert.IsType<OutboxAnswer.Accepted>(await SendAsync(store, message));

        Assert.Equal(
            $"Deleted|False|True|Asked for in Postern: cancel {CommandOf(message)}",
            await store.RowsAsync(Job, job)
        );
        Assert.Equal(
            "True",
            await store.RowsAsync(
                "select expireat between now() + interval '23 hours' and now() + interval '25 hours' from hangfire.job where id = $1",
                job
            )
        );
        Assert.Equal("", await store.RowsAsync("select key from hangfire.set"));
        Assert.Equal(
            "stats:deleted|1",
            await store.RowsAsync("select key, value from hangfire.counter")
        );
    }

    [Theory]
    [InlineData("job.retry", "Failed")]
    [InlineData("job.cancel", "Enqueued")]
    public async Task The_same_command_twice_is_done_once(string type, string from)
    {
        await using var store = await HangfireStore.CreateAsync();
        var job = await InStateAsync(store, from);
        var message = Message(type, job);
        await SendAsync(store, message);
        var before = await EverythingAsync(store);

        var again = await SendAsync(store, message);

        Assert.Contains(
            "earlier attempt",
            Assert.IsType<OutboxAnswer.Accepted>(again).Note,
            StringComparison.Ordinal
        );
        Assert.Equal(before, await EverythingAsync(store));
    }

    [Fact]
    public async Task The_same_command_twice_is_done_once_even_after_the_job_went_on()
    {
        await using var store = await HangfireStore.CreateAsync();
        var job = await InStateAsync(store, "Failed");
        var message = Message("job.retry", job);
        await SendAsync(store, message);
        await store.BeginAsync(job);
        await store.FailAsync(job);
        var before = await EverythingAsync(store);

        Assert.IsType<OutboxAnswer.Accepted>(await SendAsync(store, message));

        Assert.Equal(before, await EverythingAsync(store));
        Assert.IsType<OutboxAnswer.Accepted>(await SendAsync(store, Message("job.retry", job)));
        Assert.NotEqual(before, await EverythingAsync(store));
    }

    [Fact]
    public async Task The_same_command_many_times_at_once_is_done_once()
    {
        await using var store = await HangfireStore.CreateAsync();
        var job = await InStateAsync(store, "Failed");
        var message = Message("job.retry", job);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => SendAsync(store, message))
        );

        Assert.All(answers, answer => Assert.IsType<OutboxAnswer.Accepted>(answer));
        Assert.Equal(
            "1",
            await store.RowsAsync("select count(*) from hangfire.jobqueue where fetchedat is null")
        );
    }

    [Fact]
    public async Task Servers_that_listen_hear_of_it_at_once()
    {
        await using var store = await HangfireStore.CreateAsync();
        var job = await InStateAsync(store, "Failed");
        await using var listener = new NpgsqlConnection(store.ConnectionString);
        await listener.OpenAsync(Cancelled);
        await using var listen = new NpgsqlCommand("listen new_job", listener);
        await listen.ExecuteNonQueryAsync(Cancelled);

        await SendAsync(store, Message("job.retry", job));

        Assert.True(await listener.WaitAsync(TimeSpan.FromSeconds(10), Cancelled));
    }
}
