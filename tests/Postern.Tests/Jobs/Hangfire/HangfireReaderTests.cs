using Postern.Jobs;

namespace Postern.Tests.Jobs.Hangfire;

/// <summary>What a job's rows say of it.</summary>
public sealed class HangfireReaderTests
{
    [Fact]
    public async Task A_job_is_told_from_its_queue_to_its_end()
    {
        await using var store = await HangfireStore.CreateAsync();
        using var reading = new HangfireReading(store);
        var job = await store.EnqueueExportAsync(queue: "exports");
        await store.BeginAsync(job, "web-1:4711:6f1c");
        await store.SucceedAsync(job);

        var events = await reading.ReadAsync();

        Assert.Equal(
            [JobState.Waiting, JobState.Running, JobState.Succeeded],
            events.Select(one => one.State)
        );
        Assert.All(
            events,
            one =>
            {
                Assert.Equal("hangfire", one.Source);
                Assert.Equal($"{job}", one.Id);
                Assert.Equal("ExportJobs.Run", one.Kind);
                Assert.Equal("exports", one.Queue);
                Assert.Equal(1, one.Attempt);
                Assert.Equal(
                    """[{"TenantId":"acme","Format":"csv"},null]""",
                    one.Arguments!.ToJsonString()
                );
            }
        );
        Assert.Equal(
            [null, "web-1:4711:6f1c", "web-1:4711:6f1c"],
            events.Select(one => one.Worker)
        );
        Assert.Equal(events.Select(one => one.At).Order(), events.Select(one => one.At));
        Assert.Empty(await reading.ReadAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failure_that_is_tried_again_is_no_end(bool milliseconds)
    {
        await using var store = await HangfireStore.CreateAsync();
        store.WritesMilliseconds = milliseconds;
        using var reading = new HangfireReading(store);
        var job = await store.EnqueueExportAsync();
        var next = DateTimeOffset.FromUnixTimeMilliseconds(1_900_000_000_123);
        await store.BeginAsync(job);
        await store.FailAndRetryAsync(job, 1, next);
        await store.EnqueueAsync(job, reason: "Triggered by DelayedJobScheduler");
        await store.BeginAsync(job);
        await store.SucceedAsync(job);

        var events = await reading.ReadAsync();

        Assert.Equal(
            "Waiting 1, Running 1, Failed 1, Scheduled 2, Waiting 2, Running 2, Succeeded 2",
            string.Join(", ", events.Select(one => $"{one.State} {one.Attempt}"))
        );
        var failed = events.Single(one => one.State == JobState.Failed);
        Assert.Equal("System.IO.IOException", failed.Error!.Type);
        Assert.Equal("Disk full", failed.Error.Message);
        Assert.Contains(
            "\n   at Acme.Jobs.ExportJobs.Run()",
            failed.Error.Stack,
            StringComparison.Ordinal
        );
        Assert.Equal(next, events.Single(one => one.State == JobState.Scheduled).ScheduledFor);
        Assert.All(events.Where(one => one != failed), one => Assert.Null(one.Error));
    }

    [Fact]
    public async Task A_failure_that_is_tried_again_at_once_is_no_end_either()
    {
        await using var store = await HangfireStore.CreateAsync();
        using var reading = new HangfireReading(store);
        var job = await store.EnqueueExportAsync();
        await store.BeginAsync(job);
        await store.ChangeAsync(
            job,
            store.Failed("Disk full"),
            store.Enqueued("exports", "Retry attempt 1 of 10: Disk full")
        );

        Assert.Equal("Waiting 1, Running 1, Failed 1, Waiting 2", await reading.StatesAsync());
    }

    [Fact]
    public async Task A_failure_that_nothing_follows_is_the_end_until_somebody_puts_the_job_back()
    {
        await using var store = await HangfireStore.CreateAsync();
        using var reading = new HangfireReading(store);
        var job = await store.EnqueueExportAsync();
        await store.BeginAsync(job);
        await store.FailAsync(job);
        await store.EnqueueAsync(job, reason: "Triggered via Dashboard UI");

        Assert.Equal("Waiting 1, Running 1, Dead 1, Waiting 2", await reading.StatesAsync());
    }

    [Fact]
    public async Task A_job_that_is_deleted_because_no_try_was_left_was_given_up_not_cancelled()
    {
        await using var store = await HangfireStore.CreateAsync();
        using var reading = new HangfireReading(store);
        var (given, cancelled) = (
            await store.EnqueueExportAsync(),
            await store.EnqueueExportAsync()
        );
        await store.BeginAsync(given);
        await store.FailAndDeleteAsync(given);
        await store.FailAsync(cancelled);
        await store.DeleteAsync(cancelled);

        var last = (await reading.ReadAsync()).GroupBy(one => one.Id).Select(one => one.Last());

        Assert.Equal(
            [(JobState.Dead, "Disk full"), (JobState.Cancelled, null)],
            last.Select(one => (one.State, one.Error?.Message))
        );
    }

    [Fact]
    public async Task What_waits_for_its_time_or_for_another_job_is_told_as_that()
    {
        await using var store = await HangfireStore.CreateAsync();
        using var reading = new HangfireReading(store);
        var at = DateTimeOffset.FromUnixTimeSeconds(1_900_000_000);
        var first = await store.CreateJobAsync("Acme.Jobs.Nightly, Acme", "Run", []);
        await store.ScheduleAsync(first, at);
        var second = await store.CreateJobAsync("Acme.Jobs.Nightly, Acme", "Report", []);
        await store.AwaitAsync(second, first);

        var events = await reading.ReadAsync();

        Assert.Equal(
            [(JobState.Scheduled, at), (JobState.Waiting, (DateTimeOffset?)null)],
            events.Select(one => (one.State, one.ScheduledFor))
        );
        Assert.All(events, one => Assert.Null(one.Queue));
    }

    [Fact]
    public async Task A_worker_that_dies_leaves_an_attempt_behind_and_the_next_one_counts()
    {
        await using var store = await HangfireStore.CreateAsync();
        using var reading = new HangfireReading(store);
        var job = await store.EnqueueExportAsync();
        await store.BeginAsync(job, "web-1:4711:6f1c");
        await store.BeginAsync(job, "web-2:17:aa01");

        var events = await reading.ReadAsync();

        Assert.Equal(
            [(1, null), (1, "web-1:4711:6f1c"), (2, "web-2:17:aa01")],
            events.Select(one => (one.Attempt, one.Worker))
        );
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"Acme.Jobs.ExportJobs\"")]
    [InlineData("""{"Type": 7, "Method": []}""")]
    [InlineData("""{"Type": ", Acme", "Method": "Run"}""")]
    [InlineData("""{"Type": "Acme.Jobs.ExportJobs, Acme"}""")]
    public async Task Invocation_data_that_cannot_be_read_is_said_once_and_stops_nothing(
        string invocation
    )
    {
        await using var store = await HangfireStore.CreateAsync();
        using var reading = new HangfireReading(
            store,
            new Dictionary<string, string?> { ["TenantPath"] = "$[0].TenantId" }
        );
        await store.EnqueueAsync(await store.CreateJobAsync(invocation, "{}"));
        await store.EnqueueAsync(await store.CreateJobAsync(invocation, "7"));
        await store.EnqueueExportAsync();

        Assert.Equal(
            ["unknown", "unknown", "ExportJobs.Run"],
            (await reading.ReadAsync()).Select(one => one.Kind)
        );
        Assert.Contains(
            "cannot be read",
            Assert.Single(reading.Log.Lines),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"EnqueueAt": "soon", "Queue": 7}""")]
    [InlineData("""{"EnqueueAt": "99999999999999999"}""")]
    [InlineData("""{"EnqueueAt": {"a": 1}}""")]
    public async Task State_data_that_cannot_be_read_is_as_if_it_were_not_there(string data)
    {
        await using var store = await HangfireStore.CreateAsync();
        using var reading = new HangfireReading(store);
        await store.EnqueueExportAsync();
        foreach (var name in new[] { "Enqueued", "Scheduled", "Processing", "Failed", "Succeeded" })
        {
            await store.ExecuteAsync(
                "insert into hangfire.state (jobid, name, createdat, data) values (1, $1, now(), $2::jsonb)",
                name,
                data
            );
        }

        Assert.Equal(
            "Waiting 1, Waiting 1, Scheduled 1, Running 1, Dead 1, Succeeded 1",
            await reading.StatesAsync()
        );
    }

    [Fact]
    public async Task A_state_of_somebody_elses_is_passed_over_and_said_once()
    {
        await using var store = await HangfireStore.CreateAsync();
        using var reading = new HangfireReading(store);
        var job = await store.EnqueueExportAsync();
        await store.ChangeAsync(job, new HangfireStore.State("Throttled", null));
        await store.ChangeAsync(job, new HangfireStore.State("Throttled", null));
        await store.BeginAsync(job);

        Assert.Equal("Waiting 1, Running 1", await reading.StatesAsync());
        Assert.Contains("Throttled", Assert.Single(reading.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tenant_user_and_correlation_are_where_the_paths_say()
    {
        await using var store = await HangfireStore.CreateAsync();
        using var reading = new HangfireReading(
            store,
            new Dictionary<string, string?>
            {
                ["TenantPath"] = "$[0].TenantId",
                ["UserPath"] = "UserId",
                ["CorrelationPath"] = "CorrelationId",
                ["Kinds:0:Kind"] = "Mailer.Send",
                ["Kinds:0:TenantPath"] = "$[1]",
            }
        );
        var export = await store.CreateJobAsync(
            "Acme.ExportJobs, Acme",
            "Run",
            ["""{"TenantId":"acme"}"""]
        );
        await store.SetParameterAsync(export, "UserId", "\"u-7\"");
        await store.SetParameterAsync(export, "CorrelationId", "c-1");
        await store.EnqueueAsync(export);
        var mail = await store.CreateJobAsync("Acme.Mailer, Acme", "Send", ["\"welcome\"", "4711"]);
        await store.SetParameterAsync(mail, "UserId", "null");
        await store.EnqueueAsync(mail);

        Assert.Equal(
            [("acme", "u-7", "c-1"), ("4711", null, null)],
            (await reading.ReadAsync()).Select(one => (one.Tenant, one.User, one.CorrelationId))
        );
    }

    /// <summary>R-41, R-60.</summary>
    [Fact]
    public async Task Secrets_in_arguments_and_errors_are_taken_out()
    {
        await using var store = await HangfireStore.CreateAsync();
        using var reading = new HangfireReading(store);
        var job = await store.CreateJobAsync(
            "Acme.Sync, Acme",
            "Run",
            ["""{"ApiKey":"k-123456","Shop":"acme"}""", "\"https://joe:hunter22@shop.example/x\""]
        );
        await store.EnqueueAsync(job);
        await store.BeginAsync(job);
        await store.FailAsync(job, "Login failed: password=hunter22");

        var told = string.Join(
            '\n',
            (await reading.ReadAsync()).Select(one =>
                $"{one.Arguments?.ToJsonString()} {one.Error?.Message} {one.Error?.Stack}"
            )
        );

        Assert.DoesNotContain("hunter22", told, StringComparison.Ordinal);
        Assert.DoesNotContain("k-123456", told, StringComparison.Ordinal);
        Assert.Contains("acme", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_far_ahead_is_not_believed()
    {
        await using var store = await HangfireStore.CreateAsync();
        using var reading = new HangfireReading(store);
        await store.EnqueueExportAsync();
        await store.ExecuteAsync("update hangfire.state set createdat = now() + interval '1 day'");

        var told = Assert.Single(await reading.ReadAsync());

        Assert.InRange(
            told.At,
            TimeProvider.System.GetUtcNow().AddMinutes(-1),
            TimeProvider.System.GetUtcNow()
        );
    }
}
