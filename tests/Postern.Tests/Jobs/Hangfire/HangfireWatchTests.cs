using Postern.Jobs;
using Postern.Jobs.Hangfire;
using CommandOutcome = Postern.Jobs.CommandOutcome;

namespace Postern.Tests.Jobs.Hangfire;

/// <summary>From Hangfire's tables into ours, by one server at a time.</summary>
public sealed class HangfireWatchTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task What_happens_at_Hangfire_is_seen_here(DatabaseKind kind)
    {
        await using var plane = await HangfirePlane.CreateAsync(kind);
        await plane.CreateTenantAsync("acme");
        using var server = plane.Start();
        await server.Watch.StartAsync(Cancelled);
        var job = await plane.Store.EnqueueExportAsync("acme");
        await plane.Store.AnnounceAsync("web-1:4711:6f1c", "exports");

        await SeenAsync(plane, one => one.State == JobState.Waiting);
        await plane.Store.BeginAsync(job);
        await plane.Store.FailAsync(job);
        await SeenAsync(
            plane,
            one => one.State == JobState.Dead && one.ErrorMessage == "Disk full"
        );

        var seen = Assert.Single(await plane.JobsAsync());
        Assert.Equal(
            ("postern", "hangfire", $"{job}", "ExportJobs.Run", "exports"),
            (seen.App, seen.Source, seen.ExternalId, seen.Kind, seen.Queue)
        );
        Assert.NotNull(seen.TenantId);
        Assert.Equal(
            ["hangfire/web-1:4711:6f1c", "postern/hangfire-reader"],
            (await plane.WorkersAsync()).Select(one => $"{one.Source}/{one.Name}").Order()
        );
        await server.Watch.StopAsync(Cancelled);
    }

    [Theory, OnEveryDatabase]
    public async Task A_job_of_a_tenant_that_is_not_known_is_seen_without_one(DatabaseKind kind)
    {
        await using var plane = await HangfirePlane.CreateAsync(kind);
        using var server = plane.Start();
        var job = await plane.Store.EnqueueExportAsync("acme");
        await plane.Store.EnqueueExportAsync("acme");
        await PassAsync(server);

        Assert.All(await plane.JobsAsync(), one => Assert.Null(one.TenantId));
        Assert.Contains("tenant acme", Assert.Single(server.Log.Lines), StringComparison.Ordinal);

        await plane.CreateTenantAsync("acme");
        await plane.Store.BeginAsync(job);
        await PassAsync(server);
        Assert.Single(await plane.JobsAsync(), one => one.TenantId is not null);
    }

    [Theory, OnEveryDatabase]
    public async Task Another_server_reads_only_when_the_first_has_left(DatabaseKind kind)
    {
        await using var plane = await HangfirePlane.CreateAsync(kind);
        using var first = plane.Start();
        using var second = plane.Start();
        await PassAsync(first);
        await plane.Store.EnqueueExportAsync();

        await PassAsync(second);
        Assert.Empty(await plane.JobsAsync());

        Assert.True(await first.Lease.ReleaseAsync(Cancelled));
        await PassAsync(second);
        Assert.Single(await plane.JobsAsync());
    }

    [Theory, OnEveryDatabase]
    public async Task Another_server_goes_on_where_one_that_died_had_got_to(DatabaseKind kind)
    {
        await using var plane = await HangfirePlane.CreateAsync(kind);
        using var first = plane.Start();
        using var second = plane.Start();
        await plane.Store.EnqueueExportAsync();
        await PassAsync(first);
        var place = first.Lease.Position;

        plane.Clock.Ahead = HangfireLease.Time;
        Assert.True(await second.Lease.HoldAsync(Cancelled));

        Assert.NotNull(place);
        Assert.Equal(place.Head, second.Lease.Position!.Head);
        Assert.False(await first.Lease.MoveAsync(place with { Head = 0 }, Cancelled));
        Assert.False(await first.Lease.HoldAsync(Cancelled));
        Assert.True(await second.Lease.MoveAsync(place with { Head = 9 }, Cancelled));
        Assert.False(await first.Lease.ReleaseAsync(Cancelled));
    }

    [Fact]
    public async Task While_it_cannot_read_it_is_silent_and_says_so_once()
    {
        await using var plane = await HangfirePlane.CreateAsync(DatabaseKind.Sqlite);
        await plane.Store.ExecuteAsync("update hangfire.schema set version = 19");
        using var server = plane.Start();
        await server.Watch.StartAsync(Cancelled);
        await Poll.UntilAsync(
            "the fault is said",
            _ => Task.FromResult(server.Log.Lines.Count > 0)
        );
        var seenAt = Assert.Single(await plane.WorkersAsync()).SeenAt;
        await Poll.UntilAsync(
            "it has tried again",
            _ => Task.FromResult(plane.Clock.Waits >= 2),
            TimeSpan.FromSeconds(20)
        );
        Assert.Single(server.Log.Lines);
        plane.Clock.Ahead = TimeSpan.FromSeconds(20);
        var waits = plane.Clock.Waits;
        await Poll.UntilAsync(
            "it has tried once more",
            _ => Task.FromResult(plane.Clock.Waits > waits + 1),
            TimeSpan.FromSeconds(20)
        );
        Assert.Equal(seenAt, Assert.Single(await plane.WorkersAsync()).SeenAt);

        await plane.Store.ExecuteAsync("update hangfire.schema set version = 23");
        await Poll.UntilAsync(
            "it reads again",
            async _ => (await plane.WorkersAsync()).Single().SeenAt > seenAt,
            TimeSpan.FromSeconds(20)
        );

        await server.Watch.StopAsync(Cancelled);
        Assert.NotNull(Assert.Single(await plane.WorkersAsync()).StoppedAt);
        Assert.Equal(2, server.Log.Lines.Count);
    }

    /// <summary>R-60.</summary>
    [Theory, OnEveryDatabase]
    public async Task Reading_the_same_again_changes_nothing(DatabaseKind kind)
    {
        await using var plane = await HangfirePlane.CreateAsync(kind);
        using var server = plane.Start();
        var job = await plane.Store.EnqueueExportAsync();
        await plane.Store.BeginAsync(job);
        await plane.Store.FailAndRetryAsync(job, 1, TimeProvider.System.GetUtcNow().AddHours(1));
        await PassAsync(server);
        var before = Assert.Single(await plane.JobsAsync());

        await server.Lease.MoveAsync(server.Lease.Position! with { Head = 0 }, Cancelled);
        await PassAsync(server);

        var after = Assert.Single(await plane.JobsAsync());
        Assert.Equal(
            (before.State, before.Attempt, before.ChangedAt, JobState.Scheduled),
            (after.State, after.Attempt, after.ChangedAt, after.State)
        );
    }

    /// <summary>R-58, R-60.</summary>
    [Theory, OnEveryDatabase]
    public async Task A_job_that_staff_want_again_is_put_back_and_the_command_says_so(
        DatabaseKind kind
    )
    {
        await using var plane = await HangfirePlane.CreateAsync(kind);
        using var server = plane.Start();
        var job = await plane.Store.EnqueueExportAsync(queue: "billing");
        await plane.Store.BeginAsync(job);
        await plane.Store.FailAsync(job);
        await PassAsync(server);
        var dead = Assert.Single(await plane.JobsAsync());

        await plane.RunAsync("job.retry", dead.Id);
        await plane.DeliverAsync();

        Assert.Equal((CommandOutcome.Done, null), Assert.Single(await plane.AnswersAsync()));
        await PassAsync(server);
        var waiting = Assert.Single(await plane.JobsAsync());
        Assert.Equal((JobState.Waiting, 2), (waiting.State, waiting.Attempt));
    }

    [Theory, OnEveryDatabase]
    public async Task A_job_that_has_gone_on_meanwhile_is_left_alone_and_the_command_says_why(
        DatabaseKind kind
    )
    {
        await using var plane = await HangfirePlane.CreateAsync(kind);
        using var server = plane.Start();
        var job = await plane.Store.EnqueueExportAsync(queue: "billing");
        await PassAsync(server);
        await plane.Store.BeginAsync(job);
        await plane.Store.SucceedAsync(job);

        await plane.RunAsync("job.cancel", Assert.Single(await plane.JobsAsync()).Id);
        await plane.DeliverAsync();

        var (outcome, detail) = Assert.Single(await plane.AnswersAsync());
        Assert.Equal(CommandOutcome.Refused, outcome);
        Assert.StartsWith("It was done before", detail, StringComparison.Ordinal);
    }

    private static async Task PassAsync(HangfirePlane.Server server)
    {
        while (await server.Watch.PassAsync(Cancelled)) { }
    }

    private static Task SeenAsync(HangfirePlane plane, Func<Job, bool> condition) =>
        Poll.UntilAsync(
            "the job is as it should be",
            async _ => (await plane.JobsAsync()).Any(condition)
        );
}
