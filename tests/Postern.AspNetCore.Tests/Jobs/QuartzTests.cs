using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Postern.AspNetCore.Jobs;
using Postern.Quartz;
using Quartz;

namespace Postern.AspNetCore.Tests.Jobs;

/// <summary>A real scheduler of Quartz's with the two lines, and what the runtime plane hears of it.</summary>
public sealed class QuartzTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_is_told_from_waiting_to_done_with_whom_it_is_for()
    {
        await using var quartz = await RunningQuartz.StartAsync();

        await quartz.ScheduleAsync("one", data => data["rows"] = 12);

        var done = await quartz.IsAsync("exports.one", "succeeded");
        Assert.Equal(
            ["waiting 1", "running 1", "running 1", "succeeded 1"],
            quartz.Plane.StatesOf("exports.one")
        );
        Assert.Equal("tally", (string?)done["source"]);
        Assert.Equal("export", (string?)done["kind"]);
        Assert.Equal("exports", (string?)done["queue"]);
        Assert.Equal("t_1", (string?)done["tenant"]);
        Assert.Equal("u_1", (string?)done["user"]);
        Assert.Equal("r_1", (string?)done["correlationId"]);
        Assert.Equal("worker-1", (string?)done["worker"]);
        Assert.Equal("export.zip", (string?)done["artefact"]!["name"]);
        Assert.Equal("""{"rows":12}""", done["arguments"]!.ToJsonString());
        Assert.Contains(
            quartz.Plane.Jobs,
            job => (string?)job["state"] == "running" && (int?)job["progress"] == 50
        );
    }

    [Fact]
    public async Task A_job_that_is_not_due_is_scheduled()
    {
        await using var quartz = await RunningQuartz.StartAsync();
        var due = DateTimeOffset.UtcNow.AddHours(1);

        await quartz.ScheduleAsync("later", startAt: due);

        var job = await quartz.IsAsync("exports.later", "scheduled");
        Assert.Equal(due, job["scheduledFor"]!.GetValue<DateTimeOffset>());
    }

    [Fact]
    public async Task A_job_that_fails_says_why_and_when_it_is_tried_again_until_it_is_dead()
    {
        await using var quartz = await RunningQuartz.StartAsync();

        await quartz.ScheduleAsync(
            "broken",
            data => data["fails"] = 9,
            retries: RetryPolicy.Fixed(1, TimeSpan.FromMilliseconds(50))
        );

        var dead = await quartz.IsAsync("exports.broken", "dead");
        Assert.Equal(
            ["waiting 1", "running 1", "failed 1", "scheduled 2", "running 2", "dead 2"],
            quartz.Plane.StatesOf("exports.broken")
        );
        var failed = quartz.Plane.Jobs.Single(job => (string?)job["state"] == "failed");
        Assert.Equal("System.IO.IOException", (string?)failed["error"]!["type"]);
        Assert.Equal("The folder is not there.", (string?)dead["error"]!["message"]);
        var next = quartz.Plane.Jobs.Single(job => (string?)job["state"] == "scheduled");
        Assert.True(
            next["scheduledFor"]!.GetValue<DateTimeOffset>()
                > failed["at"]!.GetValue<DateTimeOffset>()
        );
    }

    [Fact]
    public async Task R_60_a_retry_runs_the_job_once_more_however_often_it_is_asked_for()
    {
        await using var quartz = await RunningQuartz.StartAsync();
        await quartz.ScheduleAsync("broken", data => data["fails"] = 1);
        await quartz.IsAsync("exports.broken", "dead");
        var command = Command("exports.broken", attempt: 1);

        var first = await quartz.Commands.RetryAsync(command, Cancellation);
        await quartz.IsAsync("exports.broken", "succeeded");
        var second = await quartz.Commands.RetryAsync(command, Cancellation);

        Assert.True(first.IsDone);
        Assert.True(second.IsDone);
        await quartz.ScheduleAsync("after");
        await quartz.IsAsync("exports.after", "succeeded");
        Assert.Equal(
            ["waiting 2", "running 2", "running 2", "succeeded 2"],
            quartz.Plane.StatesOf("exports.broken").Skip(3)
        );
    }

    [Fact]
    public async Task A_retry_takes_the_place_of_the_attempt_that_waits()
    {
        await using var quartz = await RunningQuartz.StartAsync();
        await quartz.ScheduleAsync(
            "broken",
            data => data["fails"] = 1,
            retries: RetryPolicy.Fixed(1, TimeSpan.FromHours(1))
        );
        await quartz.IsAsync("exports.broken", "scheduled");

        await quartz.Commands.RetryAsync(Command("exports.broken", attempt: 2), Cancellation);

        await quartz.IsAsync("exports.broken", "succeeded");
        var left = await quartz.Scheduler.QueryTriggers(new TriggerQuery(), Cancellation);
        Assert.Empty(left.Items);
    }

    [Fact]
    public async Task A_job_that_waits_is_cancelled_and_one_that_runs_is_stopped()
    {
        await using var quartz = await RunningQuartz.StartAsync();
        await quartz.ScheduleAsync("waits", startAt: DateTimeOffset.UtcNow.AddHours(1));
        await quartz.ScheduleAsync("runs", data => data["hangs"] = "yes");
        await quartz.IsAsync("exports.runs", "running");

        var waits = await quartz.Commands.CancelAsync(Command("exports.waits"), Cancellation);
        var runs = await quartz.Commands.CancelAsync(Command("exports.runs"), Cancellation);

        Assert.True(waits.IsDone);
        Assert.True(runs.IsDone);
        await quartz.IsAsync("exports.waits", "cancelled");
        await quartz.IsAsync("exports.runs", "cancelled");
        var again = await quartz.Commands.CancelAsync(Command("exports.runs"), Cancellation);
        Assert.False(again.IsDone);
    }

    [Theory]
    [InlineData("exports.never-was")]
    [InlineData("no key at all")]
    public async Task A_job_that_is_not_in_the_store_is_refused_in_words(string id)
    {
        await using var quartz = await RunningQuartz.StartAsync();

        var outcome = await quartz.Commands.RetryAsync(Command(id), Cancellation);

        Assert.False(outcome.IsDone);
        Assert.Contains("StoreDurably", outcome.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_of_a_schedule_is_one_for_each_time()
    {
        await using var quartz = await RunningQuartz.StartAsync();

        await quartz.Scheduler.ScheduleJob(
            JobBuilder.Create<ExportJob>().WithIdentity("nightly", "exports").Build(),
            TriggerBuilder
                .Create()
                .StartAt(DateTimeOffset.UtcNow)
                .WithSimpleSchedule(schedule =>
                    schedule.WithInterval(TimeSpan.FromSeconds(1)).WithRepeatCount(1)
                )
                .Build(),
            cancellationToken: Cancellation
        );

        await Poll.UntilAsync(
            "both times are told",
            _ =>
                Task.FromResult(
                    quartz.Plane.Jobs.Count(job => (string?)job["state"] == "succeeded") == 2
                ),
            cancellationToken: Cancellation
        );
        var ids = quartz
            .Plane.Jobs.Where(job => (string?)job["state"] == "succeeded")
            .Select(job => (string?)job["id"]);
        Assert.Equal(2, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.All(ids, id => Assert.Matches("^exports.nightly@[0-9]{8}T[0-9]{6}Z$", id));
    }

    [Fact]
    public async Task The_worker_gives_a_sign_of_life_and_says_when_it_stops()
    {
        var quartz = await RunningQuartz.StartAsync();
        await Poll.UntilAsync(
            "the worker is told of",
            _ => Task.FromResult(!quartz.Plane.Workers.IsEmpty),
            cancellationToken: Cancellation
        );

        await quartz.StopAsync();

        var signs = quartz.Plane.Workers.Select(sign => $"{sign["id"]} {sign["state"]}");
        Assert.Equal("worker-1 running", signs.First());
        Assert.Equal("worker-1 stopped", signs.Last());
        await quartz.DisposeAsync();
    }

    [Fact]
    public async Task The_worker_gives_a_sign_as_often_as_it_says()
    {
        await using var quartz = await RunningQuartz.StartAsync(services =>
            services.Configure<PosternQuartzOptions>(options =>
                options.Heartbeat = TimeSpan.FromSeconds(1)
            )
        );

        // Sooner than the sender would look for signs of its own accord.
        await Poll.UntilAsync(
            "three signs are told",
            _ => Task.FromResult(quartz.Plane.Workers.Count >= 3),
            TimeSpan.FromSeconds(4.5),
            Cancellation
        );

        Assert.All(quartz.Plane.Workers, sign => Assert.Equal(1, (int?)sign["every"]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.9)]
    [InlineData(1.5)]
    [InlineData(3601)]
    public async Task A_heartbeat_that_cannot_be_told_is_refused_at_the_start(double seconds)
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            RunningQuartz.StartAsync(services =>
                services.Configure<PosternQuartzOptions>(options =>
                    options.Heartbeat = TimeSpan.FromSeconds(seconds)
                )
            )
        );

        Assert.Contains(
            "Heartbeat must be whole seconds",
            refused.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_reporter_that_throws_harms_no_job()
    {
        await using var quartz = await RunningQuartz.StartAsync(services =>
            services.AddSingleton<IJobReporter, Throwing>()
        );
        var before = ExportJob.Done;

        await quartz.ScheduleAsync("one");

        await Poll.UntilAsync(
            "the job is done",
            _ => Task.FromResult(ExportJob.Done > before),
            cancellationToken: Cancellation
        );
    }

    [Fact]
    public async Task With_the_plane_away_jobs_run_and_are_told_later()
    {
        await using var quartz = await RunningQuartz.StartAsync(isPlaneUp: false);
        var before = ExportJob.Done;
        await quartz.ScheduleAsync("one");
        await Poll.UntilAsync(
            "the job is done",
            _ => Task.FromResult(ExportJob.Done > before),
            cancellationToken: Cancellation
        );

        await quartz.Stage.Plane.StartAsync();

        await quartz.IsAsync("exports.one", "succeeded");
    }

    private static JobCommand Command(string id, int attempt = 1) =>
        new(Guid.CreateVersion7(), "tally", id, "export", "exports", "t_1", attempt);

    private sealed class Throwing : IJobReporter
    {
        public void Report(JobEvent job) => throw new InvalidOperationException();

        public void Report(CustomerRequest request) => throw new InvalidOperationException();

        public void Report(Delivery delivery) => throw new InvalidOperationException();

        public void Report(WorkerSign worker) => throw new InvalidOperationException();

        public void Report(Guid command, JobCommandOutcome outcome) =>
            throw new InvalidOperationException();
    }
}
