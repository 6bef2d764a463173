using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postern.Jobs;
using Postern.Tests.Runtime;

namespace Postern.Tests.Jobs;

/// <summary>Commands for many: one by one, each on the record under one batch id, stoppable, bounded. R-60.</summary>
public sealed class BatchTests
{
    [Theory, OnEveryDatabase]
    public async Task All_jobs_of_a_filter_are_asked_for_one_by_one_under_one_id(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var shop = await Shop.OpenAsync(() => Task.FromResult(planes));
        await shop.ReportAsync([
            .. Enumerable.Range(0, 130).Select(i => shop.Event($"{i}", "dead", -1)),
            shop.Event("running", "running", -1),
            shop.Event("other", "dead", -1, new { kind = "email" }),
        ]);
        var filter = new { tenant = shop.Tenant, kind = "export" };
        var preview = await shop.RunAsync("job.batch.retry?preview=true", null, input: filter);
        Assert.Equal(130, preview.Json.GetProperty("result").Number("jobs"));

        var answer = await shop.RunAsync("job.batch.retry", null, input: filter);
        Assert.True(answer.Status == 200, answer.Body);
        var id = answer.Json.GetProperty("result").Text("batch");
        var batch = await FinishedAsync(shop, id);

        Assert.Equal(
            ("finished", 130L, 0L),
            (batch.Text("state"), batch.Number("done"), batch.Number("refused"))
        );
        await using var db = await planes.OpenDatabaseAsync();
        var of = Guid.Parse(id);
        Assert.Equal(
            130,
            await db.AuditEntries.CountAsync(entry =>
                entry.BatchId == of
                && entry.Action == "job.retry"
                && entry.StaffEmail == "sam@postern.example"
            )
        );
        Assert.Equal(130, await db.JobCommands.CountAsync(command => command.BatchId == of));
        Assert.Equal(
            130,
            await db.OutboxMessages.CountAsync(message => message.Type == "job.retry")
        );
    }

    [Theory, OnEveryDatabase]
    public async Task What_is_refused_is_listed_and_does_not_keep_the_rest_from_being_done(
        DatabaseKind kind
    )
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var shop = await Shop.OpenAsync(() => Task.FromResult(planes));
        await shop.ReportAsync([
            .. Enumerable.Range(0, 5).Select(i => shop.Event($"{i}", "dead", -1)),
        ]);
        var asked = (await shop.JobAsync("3")).Id();
        await shop.RunAsync("job.retry", asked);

        var id = (await shop.RunAsync("job.batch.retry", null, input: new { tenant = shop.Tenant }))
            .Json.GetProperty("result")
            .Text("batch");
        var batch = await FinishedAsync(shop, id);

        Assert.Equal((4L, 1L), (batch.Number("done"), batch.Number("refused")));
        var refusal = Assert.Single(batch.GetProperty("refusals").EnumerateArray());
        Assert.Equal((asked, "command_pending"), (refusal.Text("jobId"), refusal.Text("code")));
    }

    [Theory]
    [InlineData("sam", """{ "kind": "nothing" }""", 409, "nothing_matches")]
    [InlineData("sam", """{ "most": 2 }""", 409, "too_many")]
    [InlineData("sam", """{ "most": 0 }""", 400, "invalid_input")]
    [InlineData("ben", """{ "kind": "export" }""", 409, "nothing_matches")]
    [InlineData("ada", """{ }""", 403, "forbidden")]
    public async Task A_run_has_bounds(string who, string input, int status, string code)
    {
        var shop = await Shop.OpenAsync(DatabaseKind.Sqlite);
        await shop.ReportAsync([
            .. Enumerable.Range(0, 3).Select(i => shop.Event($"{i}", "dead", -1)),
        ]);
        var asked = System.Text.Json.Nodes.JsonNode.Parse(input)!.AsObject();
        asked["tenant"] = shop.Tenant;

        var answer = await shop.RunAsync("job.batch.retry", null, who, asked);

        Assert.Equal((status, code), (answer.Status, answer.Code));
    }

    [Theory, OnEveryDatabase]
    public async Task Billing_reaches_billing_jobs_only(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var shop = await Shop.OpenAsync(() => Task.FromResult(planes));
        await shop.ReportAsync(
            shop.Event("1", "dead", -1),
            shop.Event("2", "dead", -1, new { queue = "billing" }),
            shop.Event("3", "dead", -1, new { kind = "billing.retry" })
        );

        var id = (await shop.RunAsync("job.batch.retry", null, "ben", new { tenant = shop.Tenant }))
            .Json.GetProperty("result")
            .Text("batch");
        await FinishedAsync(shop, id);

        Assert.Empty((await shop.JobAsync("1")).GetProperty("commands").EnumerateArray());
        Assert.Single((await shop.JobAsync("2")).GetProperty("commands").EnumerateArray());
        Assert.Single((await shop.JobAsync("3")).GetProperty("commands").EnumerateArray());
    }

    [Theory, OnEveryDatabase]
    public async Task A_run_is_stopped_by_anybody_who_may_and_ends_with_the_session_it_runs_for(
        DatabaseKind kind
    )
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var shop = await Shop.OpenAsync(() => Task.FromResult(planes));
        await shop.ReportAsync([
            .. Enumerable.Range(0, 3).Select(i => shop.Event($"{i}", "dead", -1)),
        ]);
        // What is asked for in a second of the shared clock is taken up at the next tick: stopped first.
        var runner = planes.Admin.Services.GetRequiredService<BatchRunner>();
        await runner.StopAsync(TestContext.Current.CancellationToken);
        async Task<string> AskAsync() =>
            (await shop.RunAsync("job.batch.retry", null, input: new { tenant = shop.Tenant }))
                .Json.GetProperty("result")
                .Text("batch");

        var stopped = await AskAsync();
        var stop = await shop.RunAsync("job.batch.stop", stopped, "erin");
        Assert.True(stop.Status == 200, stop.Body);
        while (await runner.PassAsync(TestContext.Current.CancellationToken)) { }
        Assert.Equal("stopped", (await BatchAsync(shop, stopped)).Text("state"));
        Assert.Equal("not_running", (await shop.RunAsync("job.batch.stop", stopped, "erin")).Code);

        var orphaned = await AskAsync();
        await using (var db = await planes.OpenDatabaseAsync())
        {
            var session = await db
                .StaffSessions.Where(row => row.Email == "sam@postern.example")
                .OrderByDescending(row => row.Id)
                .Select(row => row.Id)
                .FirstAsync();
            var ended = await shop.RunAsync("staff.session.end", session.ToString(), "erin");
            Assert.True(ended.Status == 200, ended.Body);
        }

        while (await runner.PassAsync(TestContext.Current.CancellationToken)) { }
        var failed = await BatchAsync(shop, orphaned, "erin");
        Assert.Equal(("failed", 0L), (failed.Text("state"), failed.Number("done")));
        Assert.Contains("was ended", failed.Text("note"), StringComparison.Ordinal);
    }

    /// <summary>A server that dies half-way leaves nothing done twice: another goes on under the same keys.</summary>
    [Theory, OnEveryDatabase]
    public async Task What_was_done_and_not_noted_is_not_done_twice(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var shop = await Shop.OpenAsync(() => Task.FromResult(planes));
        await shop.ReportAsync([
            .. Enumerable.Range(0, 8).Select(i => shop.Event($"{i}", "dead", -1)),
        ]);
        var id = (await shop.RunAsync("job.batch.retry", null, input: new { tenant = shop.Tenant }))
            .Json.GetProperty("result")
            .Text("batch");
        await FinishedAsync(shop, id);
        var of = Guid.Parse(id);
        await using var db = await planes.OpenDatabaseAsync();
        await db
            .BatchItems.Where(item => item.BatchId == of)
            .ExecuteUpdateAsync(item => item.SetProperty(row => row.Done, (bool?)null));
        await db
            .BatchProgress.Where(row => row.BatchId == of)
            .ExecuteUpdateAsync(row =>
                row.SetProperty(progress => progress.State, BatchState.Running)
                    .SetProperty(progress => progress.Done, 0)
            );

        var batch = await FinishedAsync(shop, id);

        Assert.Equal((8L, 0L), (batch.Number("done"), batch.Number("refused")));
        Assert.Equal(8, await db.JobCommands.CountAsync(command => command.BatchId == of));
    }

    private static async Task<System.Text.Json.JsonElement> BatchAsync(
        Shop shop,
        string id,
        string who = "sam"
    ) => (await shop.GetAsync($"/api/v1/jobs/batches/{id}", who)).Json;

    private static async Task<System.Text.Json.JsonElement> FinishedAsync(Shop shop, string id)
    {
        var runner = shop.Planes.Admin.Services.GetRequiredService<BatchRunner>();
        var until = TimeSpan.FromSeconds(60);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            await runner.PassAsync(TestContext.Current.CancellationToken);
            var batch = await BatchAsync(shop, id);
            Assert.True(batch.TryGetProperty("state", out _), batch.ToString());
            if (batch.Text("state") is not ("waiting" or "running"))
                return batch;
            Assert.True(watch.Elapsed < until, batch.ToString());
        }
    }
}
