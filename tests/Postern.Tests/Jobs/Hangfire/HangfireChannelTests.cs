using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Postern.Jobs.Hangfire;
using Postern.Operations;
using Postern.Outbox;
using Postern.Storage;
using Postern.Tests.Server;

namespace Postern.Tests.Jobs.Hangfire;

/// <summary>Commands are done as Hangfire does them itself, once each.</summary>
public sealed class HangfireChannelTests
{
    private const string Job =
        "select statename, expireat is null, s.name = statename, s.reason from hangfire.job j join hangfire.state s on s.id = j.stateid where j.id = $1";

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
        await using var reading = new HangfireReading(store);
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

    [Theory]
    [InlineData("job.retry", "Processing", "running already")]
    [InlineData("job.retry", "Enqueued", "in its queue already")]
    [InlineData("job.retry", "Awaiting", "waits for another job")]
    [InlineData("job.retry", "Throttled", "none of Hangfire's own")]
    [InlineData("job.cancel", "Processing", "It is running")]
    [InlineData("job.cancel", "Succeeded", "done before")]
    [InlineData("job.cancel", "Deleted", "deleted already")]
    public async Task A_job_in_another_state_than_expected_is_left_as_it_is(
        string type,
        string from,
        string why
    )
    {
        await using var store = await HangfireStore.CreateAsync();
        var job = await InStateAsync(store, from);
        var before = await EverythingAsync(store);

        var answer = await SendAsync(store, Message(type, job));

        Assert.Contains(
            why,
            Assert.IsType<OutboxAnswer.Accepted>(answer).Note,
            StringComparison.Ordinal
        );
        Assert.Equal(before, await EverythingAsync(store));
    }

    [Theory]
    [InlineData("job.retry")]
    [InlineData("job.cancel")]
    public async Task A_job_that_is_gone_is_said_to_be_gone(string type)
    {
        await using var store = await HangfireStore.CreateAsync();

        Assert.Contains(
            "gone",
            Assert.IsType<OutboxAnswer.Accepted>(await SendAsync(store, Message(type, 4711))).Note,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_job_that_others_wait_for_is_not_taken_from_under_them()
    {
        await using var store = await HangfireStore.CreateAsync();
        var parent = await store.EnqueueExportAsync();
        var child = await store.CreateJobAsync("Acme.Mailer, Acme", "Send", []);
        await store.AwaitAsync(child, parent);

        Assert.Contains(
            "Other jobs wait",
            Assert
                .IsType<OutboxAnswer.Accepted>(
                    await SendAsync(store, Message("job.cancel", parent))
                )
                .Note,
            StringComparison.Ordinal
        );

        await store.DeleteAsync(child);
        Assert.IsType<OutboxAnswer.Accepted>(await SendAsync(store, Message("job.cancel", parent)));
    }

    [Fact]
    public async Task While_Hangfire_is_at_the_job_it_is_tried_again_soon()
    {
        await using var store = await HangfireStore.CreateAsync();
        var job = await InStateAsync(store, "Failed");
        var resource = $"hangfire:job:{job}:state-lock";
        await store.ExecuteAsync(
            "insert into hangfire.lock (resource, acquired) values ($1, now())",
            resource
        );

        var answer = Assert.IsType<OutboxAnswer.Failed>(
            await SendAsync(store, Message("job.retry", job))
        );
        Assert.Equal(TimeSpan.FromSeconds(5), answer.RetryAfter);

        await store.ExecuteAsync(
            "update hangfire.lock set acquired = now() - interval '11 minutes'"
        );
        Assert.IsType<OutboxAnswer.Accepted>(await SendAsync(store, Message("job.retry", job)));
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

    [Fact]
    public async Task Without_a_login_that_may_nothing_is_done_and_the_setting_is_named()
    {
        await using var store = await HangfireStore.CreateAsync();
        var job = await InStateAsync(store, "Failed");

        var answer = await SendAsync(store, Message("job.retry", job), login: null);

        Assert.Contains(
            "Postern__Jobs__Hangfire__CommandsDatabase",
            Assert.IsType<OutboxAnswer.Refused>(answer).Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_login_of_the_documentation_is_enough_and_the_readers_is_not()
    {
        await using var store = await HangfireStore.CreateAsync();
        var (reader, commands) = (
            await store.LoginAsync("postern_hangfire_reader"),
            await store.LoginAsync("postern_hangfire_commands")
        );
        foreach (
            var (type, from) in new[]
            {
                ("job.retry", "Failed"),
                ("job.retry", "Scheduled"),
                ("job.retry", "Succeeded"),
                ("job.cancel", "Enqueued"),
                ("job.cancel", "Awaiting"),
            }
        )
        {
            var job = await InStateAsync(store, from);
            Assert.Contains(
                "may not do it",
                Assert
                    .IsType<OutboxAnswer.Failed>(await SendAsync(store, Message(type, job), reader))
                    .Error,
                StringComparison.Ordinal
            );
            Assert.IsType<OutboxAnswer.Accepted>(
                await SendAsync(store, Message(type, job), commands)
            );
        }
    }

    [Fact]
    public async Task A_database_that_is_away_is_tried_again()
    {
        await using var store = await HangfireStore.CreateAsync();
        var away = new NpgsqlConnectionStringBuilder(store.ConnectionString)
        {
            Port = FreePort.Find(),
            Timeout = 2,
        };

        Assert.IsType<OutboxAnswer.Failed>(
            await SendAsync(store, Message("job.retry", 1), away.ConnectionString)
        );
    }

    [Theory]
    [InlineData(
        "job.retry",
        """{"source":"tally","id":"1","command":"0199a0c0-0000-7000-8000-000000000001"}"""
    )]
    [InlineData(
        "job.retry",
        """{"source":"hangfire","id":"one","command":"0199a0c0-0000-7000-8000-000000000001"}"""
    )]
    [InlineData("job.retry", """{"source":"hangfire","id":"1","command":"now"}""")]
    [InlineData("job.retry", """{"source":"hangfire","id":1}""")]
    [InlineData(
        "tenant.created",
        """{"source":"hangfire","id":"1","command":"0199a0c0-0000-7000-8000-000000000001"}"""
    )]
    public async Task What_is_no_command_to_a_job_of_Hangfires_is_refused(string type, string data)
    {
        await using var store = await HangfireStore.CreateAsync();

        Assert.IsType<OutboxAnswer.Refused>(
            await SendAsync(store, Message(type, JsonNode.Parse(data)!.AsObject()))
        );
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static OutboxMessage Message(string type, long job) =>
        Message(
            type,
            new JsonObject
            {
                ["command"] = Guid.CreateVersion7().ToString(),
                ["source"] = "hangfire",
                ["id"] = $"{job}",
                ["kind"] = "ExportJobs.Run",
                ["queue"] = "exports",
                ["tenant"] = "acme",
                ["attempt"] = 1,
            }
        );

    private static OutboxMessage Message(string type, JsonObject data) =>
        OutboxMessage.Create(
            OutboxChannels.Hangfire,
            type,
            data,
            Guid.CreateVersion7(),
            TimeProvider.System.GetUtcNow()
        );

    private static string CommandOf(OutboxMessage message) =>
        JsonNode.Parse(message.Payload)!["data"]!["command"]!.GetValue<string>();

    private static Task<OutboxAnswer> SendAsync(HangfireStore store, OutboxMessage message) =>
        SendAsync(store, message, store.ConnectionString);

    private static async Task<OutboxAnswer> SendAsync(
        HangfireStore store,
        OutboxMessage message,
        string? login
    )
    {
        await using var file = await MigratedDatabases.CopyAsync(DatabaseKind.Sqlite);
        await using var database = new ServerDatabase(file);
        await using var channel = new HangfireChannel(
            HangfireReading.SettingsOf(
                new Dictionary<string, string?>
                {
                    ["Database"] = store.ConnectionString,
                    ["CommandsDatabase"] = login,
                }
            ),
            new HangfireAnswers(
                database.Get<IDbContextFactory<PosternDb>>(),
                database.Get<WriteQueue>(),
                TimeProvider.System
            ),
            TimeProvider.System
        );
        return await channel.SendAsync(
            new OutboxSending(message, null, _ => Task.CompletedTask),
            Cancelled
        );
    }

    private static async Task<long> InStateAsync(HangfireStore store, string state)
    {
        var job = await store.EnqueueExportAsync();
        switch (state)
        {
            case "Enqueued":
                break;
            case "Scheduled":
                await store.ScheduleAsync(job, TimeProvider.System.GetUtcNow().AddHours(1));
                break;
            case "Awaiting":
                await store.AwaitAsync(job, 4711);
                break;
            case "Processing":
                await store.BeginAsync(job);
                break;
            case "Succeeded":
                await store.BeginAsync(job);
                await store.SucceedAsync(job);
                break;
            case "Failed":
                await store.BeginAsync(job);
                await store.FailAsync(job);
                break;
            case "Deleted":
                await store.DeleteAsync(job);
                break;
            default:
                await store.ChangeAsync(job, new HangfireStore.State(state, null));
                break;
        }

        return job;
    }

    private static Task<string> EverythingAsync(HangfireStore store) =>
        store.RowsAsync(
            """
            select 'job', j::text from hangfire.job j union all
            select 'state', s::text from hangfire.state s union all
            select 'queue', q::text from hangfire.jobqueue q union all
            select 'set', e::text from hangfire.set e union all
            select 'counter', c::text from hangfire.counter c union all
            select 'lock', l::text from hangfire.lock l order by 1, 2
            """
        );
}
