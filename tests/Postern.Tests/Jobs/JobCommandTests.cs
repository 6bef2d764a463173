using Microsoft.EntityFrameworkCore;
using Postern.Operations;

namespace Postern.Tests.Jobs;

/// <summary>R-60: retrying and cancelling: who may, when, how it reaches the owner, and what is shown until it has answered.</summary>
public sealed class JobCommandTests
{
    [Theory, OnEveryDatabase]
    public async Task A_retry_is_written_down_sent_and_unconfirmed_until_the_owner_tells(
        DatabaseKind kind
    )
    {
        var shop = await Shop.OpenAsync(kind);
        await shop.ReportAsync(shop.Event("1", "dead", -1));
        var job = (await shop.JobAsync("1")).Id();

        var answer = await shop.RunAsync("job.retry", job);

        Assert.True(answer.Status == 200, answer.Body);
        var command = Guid.Parse(answer.Json.GetProperty("result").Text("command"));
        await using (var db = await shop.Planes.OpenDatabaseAsync())
        {
            var message = await db.OutboxMessages.SingleAsync(row => row.SubjectId == command);
            Assert.Equal(("webhook", "job.retry"), (message.Channel, message.Type));
            var data = System.Text.Json.JsonElement.Parse(message.Payload).GetProperty("data");
            Assert.Equal(
                (command.ToString(), "shop", shop.Name("1"), shop.External),
                (data.Text("command"), data.Text("source"), data.Text("id"), data.Text("tenant"))
            );
        }

        Assert.Equal("onItsWay", (await shop.JobAsync("1")).GetProperty("command").Text("stand"));
        var entry = await shop.Planes.EntryAsync($"action=job.retry&tenant={shop.Tenant}");
        Assert.Equal(("change", job), (entry.Text("kind"), entry.GetProperty("target").Id()));

        await DeliveredAsync(shop, command);
        Assert.Equal(
            "unconfirmed",
            (await shop.JobAsync("1")).GetProperty("command").Text("stand")
        );

        await shop.ReportAsync(shop.Event("1", "running", 0, new { attempt = 2 }));
        var moved = await shop.JobAsync("1");
        Assert.Equal(
            "confirmed",
            Assert.Single(moved.GetProperty("commands").EnumerateArray()).Text("stand")
        );
    }

    [Theory, OnEveryDatabase]
    public async Task The_owner_may_say_that_it_would_not(DatabaseKind kind)
    {
        var shop = await Shop.OpenAsync(kind);
        await shop.ReportAsync(shop.Event("1", "running", -1));
        var job = (await shop.JobAsync("1")).Id();
        var command = (await shop.RunAsync("job.cancel", job))
            .Json.GetProperty("result")
            .Text("command");

        var said = await shop.Planes.PostAsync(
            $"/runtime/v1/commands/{command}",
            new { outcome = "refused", detail = "it is about to end" }
        );

        Assert.Equal(204, said.Status);
        var shown = (await shop.JobAsync("1")).GetProperty("command");
        Assert.Equal(
            ("refused", "it is about to end"),
            (shown.Text("stand"), shown.Text("detail"))
        );
        Assert.Equal(
            404,
            (
                await shop.Planes.PostAsync(
                    $"/runtime/v1/commands/{Guid.CreateVersion7()}",
                    new { outcome = "done" }
                )
            ).Status
        );
        Assert.Equal(
            400,
            (
                await shop.Planes.PostAsync(
                    $"/runtime/v1/commands/{command}",
                    new { outcome = "perhaps" }
                )
            ).Status
        );
    }

    [Theory]
    [InlineData("job.retry", "waiting", 409, "not_retryable")]
    [InlineData("job.retry", "scheduled", 409, "not_retryable")]
    [InlineData("job.retry", "running", 409, "not_retryable")]
    [InlineData("job.retry", "succeeded", 200, null)]
    [InlineData("job.retry", "failed", 200, null)]
    [InlineData("job.retry", "dead", 200, null)]
    [InlineData("job.retry", "cancelled", 200, null)]
    [InlineData("job.cancel", "waiting", 200, null)]
    [InlineData("job.cancel", "scheduled", 200, null)]
    [InlineData("job.cancel", "running", 200, null)]
    [InlineData("job.cancel", "failed", 200, null)]
    [InlineData("job.cancel", "succeeded", 409, "not_cancellable")]
    [InlineData("job.cancel", "dead", 409, "not_cancellable")]
    [InlineData("job.cancel", "cancelled", 409, "not_cancellable")]
    public async Task What_can_be_asked_follows_from_the_state(
        string operation,
        string state,
        int status,
        string? code
    )
    {
        var shop = await Shop.OpenAsync(DatabaseKind.Sqlite);
        await shop.ReportAsync(shop.Event("1", state, -1));

        var answer = await shop.RunAsync(operation, (await shop.JobAsync("1")).Id());

        Assert.Equal((status, code), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("export", "default", 403)]
    [InlineData("export", "billing", 200)]
    [InlineData("billing.retry", null, 200)]
    [InlineData("billing-retry", null, 200)]
    [InlineData("Billing", null, 200)]
    [InlineData("billings", null, 403)]
    [InlineData("rebilling", null, 403)]
    public async Task Billing_may_act_on_billing_jobs_only(string kind, string? queue, int status)
    {
        var shop = await Shop.OpenAsync(DatabaseKind.Sqlite);
        await shop.ReportAsync(shop.Event("1", "dead", -1, new { kind, queue }));
        var job = (await shop.JobAsync("1")).Id();

        Assert.Equal(status, (await shop.RunAsync("job.retry", job, "ben")).Status);
        Assert.Equal(403, (await shop.RunAsync("job.retry", job, "ada")).Status);
    }

    [Theory, OnEveryDatabase]
    public async Task Asking_twice_while_nobody_has_confirmed_is_refused(DatabaseKind kind)
    {
        var shop = await Shop.OpenAsync(kind);
        await shop.ReportAsync(shop.Event("1", "dead", -1));
        var job = (await shop.JobAsync("1")).Id();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => shop.RunAsync("job.retry", job))
        );

        Assert.Equal(1, answers.Count(answer => answer.Status == 200));
        Assert.All(
            answers.Where(answer => answer.Status != 200),
            answer => Assert.Equal((409, "command_pending"), (answer.Status, answer.Code))
        );
    }

    [Theory, OnEveryDatabase]
    public async Task A_retry_warns_of_what_was_delivered_and_of_a_newer_one(DatabaseKind kind)
    {
        var shop = await Shop.OpenAsync(kind);
        await shop.ReportAsync(shop.Event("1", "succeeded", -3, new { correlationId = "r1" }));
        await shop.DeliverAsync("r1", "accepted");
        await shop.ReportAsync(shop.Event("2", "running", -1, new { correlationId = "r1" }));
        var job = (await shop.JobAsync("1")).Id();

        var preview = await shop.RunAsync("job.retry?preview=true", job);

        Assert.True(preview.Status == 200, preview.Body);
        var warnings = preview
            .Json.GetProperty("result")
            .GetProperty("warnings")
            .EnumerateArray()
            .Select(warning => warning.GetString()!)
            .ToList();
        Assert.Equal(2, warnings.Count);
        Assert.Contains("delivered already", warnings[0], StringComparison.Ordinal);
        Assert.Contains("newer job", warnings[1], StringComparison.Ordinal);
        Assert.Empty((await shop.JobAsync("1")).GetProperty("commands").EnumerateArray());
    }

    [Fact]
    public async Task A_job_has_no_version_so_a_precondition_never_holds()
    {
        var shop = await Shop.OpenAsync(DatabaseKind.Sqlite);
        await shop.ReportAsync(shop.Event("1", "dead", -1));
        var job = (await shop.JobAsync("1")).Id();

        var answer = await shop.Planes.Admin.RunAsync(
            "job.retry",
            "sam",
            job,
            new { },
            [("If-Match", $"\"{Guid.CreateVersion7()}\"")]
        );

        Assert.Equal((412, "stale"), (answer.Status, answer.Code));
    }

    /// <summary>As the deliverer would, were a webhook configured.</summary>
    private static async Task DeliveredAsync(Shop shop, Guid command)
    {
        await using var db = await shop.Planes.OpenDatabaseAsync();
        var message = await db.OutboxMessages.SingleAsync(row => row.SubjectId == command);
        await db
            .OutboxDeliveries.Where(row => row.MessageId == message.Id)
            .ExecuteUpdateAsync(row =>
                row.SetProperty(delivery => delivery.State, OutboxState.Delivered)
            );
    }
}
