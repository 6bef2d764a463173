using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postern.Jobs;
using Postern.Operations;
using Postern.Tests.Runtime;

namespace Postern.Tests.Jobs;

/// <summary>Postern's own work stands in the same monitor; and what is old is forgotten without a count going wrong.</summary>
public sealed class OwnWorkTests
{
    [Theory, OnEveryDatabase]
    public async Task A_message_of_the_outbox_is_a_job_with_each_of_its_attempts(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var (tenant, user) = await planes.CustomerAsync();
        var work = planes.Admin.Services.GetRequiredService<OwnWork>();
        await work.PassAsync(TestContext.Current.CancellationToken);
        await planes.Admin.RunAsync("user.sessions.revoke", "sam", user, new { });
        await work.PassAsync(TestContext.Current.CancellationToken);
        var waiting = await OnlyAsync(planes, "user.sessions.revoked");
        Assert.Equal(
            ("waiting", "outbox", "postern"),
            (waiting.Text("state"), waiting.Text("queue"), waiting.Text("source"))
        );

        await AttemptAsync(planes, OutboxState.Pending, 1, "The receiver answered 500");
        await work.PassAsync(TestContext.Current.CancellationToken);
        var failed = await OnlyAsync(planes, "user.sessions.revoked");
        Assert.Equal(("scheduled", 2L), (failed.Text("state"), failed.Number("attempt")));
        Assert.Equal("The receiver answered 500", failed.GetProperty("error").Text("message"));

        planes.Clock.Step(TimeSpan.FromSeconds(30));
        await AttemptAsync(planes, OutboxState.Delivered, 2, null);
        await work.PassAsync(TestContext.Current.CancellationToken);
        Assert.Equal("succeeded", (await OnlyAsync(planes, "user.sessions.revoked")).Text("state"));

        var refused = await planes.Admin.RunAsync("job.retry", "sam", waiting.Id(), new { });
        Assert.Equal((409, "own_work"), (refused.Status, refused.Code));
        Assert.NotNull(tenant);
    }

    [Theory, OnEveryDatabase]
    public async Task What_happens_by_itself_is_a_job_and_its_loops_are_workers(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var shop = await Shop.OpenAsync(() => Task.FromResult(planes));
        await planes.Admin.RunAsync(
            "alert.create",
            "erin",
            null,
            new { name = "Overdue", condition = "requestsOverdue" }
        );
        await shop.AskAsync("r", dueInMinutes: -1);
        await planes
            .Admin.Services.GetRequiredService<Postern.Alerts.AlertClock>()
            .PassAsync(TestContext.Current.CancellationToken);
        var work = planes.Admin.Services.GetRequiredService<OwnWork>();

        await work.PassAsync(TestContext.Current.CancellationToken);
        planes.Clock.Step(TimeSpan.FromSeconds(15));
        await work.PassAsync(TestContext.Current.CancellationToken);

        Assert.Equal("succeeded", (await OnlyAsync(planes, "alert.fire")).Text("state"));
        Assert.Contains(
            (await planes.Admin.GetAsync("/api/v1/jobs/workers", "sam"))
                .Json.GetProperty("workers")
                .EnumerateArray()
                .Select(worker => worker.Text("name")),
            name => name.EndsWith("/monitor", StringComparison.Ordinal)
        );
    }

    [Theory, OnEveryDatabase]
    public async Task Old_jobs_are_forgotten_and_the_counts_stay_right(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var shop = await Shop.OpenAsync(() => Task.FromResult(planes));
        await shop.ReportAsync(
            shop.Event("old", "dead", -1, new { error = new { type = "A", message = "gone" } }),
            shop.Event("open", "waiting", -1)
        );
        planes.Clock.Step(TimeSpan.FromDays(92));
        await shop.ReportAsync(
            shop.Event("new", "dead", -1, new { error = new { type = "A", message = "gone" } })
        );
        var sweeper = planes.Admin.Services.GetRequiredService<JobSweeper>();

        Assert.Equal(1, await sweeper.SweepAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, await sweeper.SweepAsync(TestContext.Current.CancellationToken));

        await using var db = await planes.OpenDatabaseAsync();
        Assert.Equal(
            [shop.Name("new"), shop.Name("open")],
            await db
                .Jobs.Where(job => job.App != "postern")
                .Select(job => job.ExternalId)
                .Order()
                .ToListAsync()
        );
        var tenant = Guid.Parse(shop.Tenant);
        Assert.Equal(
            [(JobState.Waiting, 1L), (JobState.Dead, 1L)],
            (await db.JobCounts.Where(count => count.TenantId == tenant).ToListAsync())
                .Select(count => (count.State, count.Number))
                .Order()
        );
        Assert.Equal(1, (await db.JobErrorGroups.SingleAsync()).Failing);
    }

    private static async Task<System.Text.Json.JsonElement> OnlyAsync(
        TwoPlanes planes,
        string kind
    ) =>
        Assert.Single(
            (await planes.Admin.GetAsync($"/api/v1/jobs?kind={kind}", "sam"))
                .Json.GetProperty("items")
                .EnumerateArray()
        );

    /// <summary>As a deliverer leaves a message behind.</summary>
    private static async Task AttemptAsync(
        TwoPlanes planes,
        OutboxState state,
        int attempts,
        string? error
    )
    {
        var now = planes.Clock.GetUtcNow();
        await using var db = await planes.OpenDatabaseAsync();
        await db.OutboxDeliveries.ExecuteUpdateAsync(row =>
            row.SetProperty(delivery => delivery.State, state)
                .SetProperty(delivery => delivery.Attempts, attempts)
                .SetProperty(delivery => delivery.LastAttemptAt, now)
                .SetProperty(delivery => delivery.NextAttemptAt, now.AddSeconds(30))
                .SetProperty(delivery => delivery.LastError, error)
        );
    }
}
