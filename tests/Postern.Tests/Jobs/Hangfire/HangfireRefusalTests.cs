using System.Text.Json.Nodes;
using Npgsql;
using Postern.Outbox;
using static Postern.Tests.Jobs.Hangfire.HangfireSending;

namespace Postern.Tests.Jobs.Hangfire;

/// <summary>What cannot be done is left as it is, and why is said in a sentence.</summary>
public sealed class HangfireRefusalTests
{
    [Theory]
    [InlineData("job.retry", "Processing", "running already")]
    [InlineData("job.retry", "Enqueued", "in its queue already")]
    [InlineData("job.retry", "Awaiting", "waits for another job")]
    [InlineData("job.retry", "Throttled", "none of Hangfire's own")]
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
}
