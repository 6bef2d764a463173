using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postern.Alerts;
using Postern.Tests.Jobs;
using Postern.Tests.Runtime;

namespace Postern.Tests.Alerts;

/// <summary>Rules that hold are told of once, and once when they no longer do.</summary>
public sealed class AlertTests
{
    [Theory, OnEveryDatabase]
    public async Task A_rule_is_told_of_once_when_it_begins_to_hold_and_once_when_it_ends(
        DatabaseKind kind
    )
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var shop = await Shop.OpenAsync(() => Task.FromResult(planes));
        var rule = await AddAsync(
            planes,
            new
            {
                name = "Exports are stuck",
                condition = "queueOlderThan",
                queue = "exports",
                minutes = 10,
            }
        );
        await shop.ReportAsync(
            shop.Event("1", "waiting", -12, new { queue = "exports" }),
            shop.Event("2", "waiting", -12, new { queue = "default" })
        );

        for (var look = 0; look < 3; look++)
            await LookAsync(planes);
        Assert.Equal(["alert.firing"], await ToldAsync(planes));
        var firing = await ReadAsync(planes, rule);
        Assert.Equal(
            "The oldest job of exports has waited for 12 minutes.",
            firing.Text("finding")
        );
        var entry = await planes.EntryAsync("action=alert.fire");
        Assert.Equal(("system", rule), (entry.Text("kind"), entry.GetProperty("target").Id()));

        await shop.ReportAsync(shop.Event("1", "running", -1, new { queue = "exports" }));
        for (var look = 0; look < 3; look++)
            await LookAsync(planes);
        Assert.Equal(["alert.firing", "alert.resolved"], await ToldAsync(planes));
        Assert.Null((await ReadAsync(planes, rule)).GetProperty("firingSince").GetString());
    }

    [Theory, OnEveryDatabase]
    public async Task Each_condition_holds_and_ends(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var shop = await Shop.OpenAsync(() => Task.FromResult(planes));
        foreach (
            var rule in (object[])
                [
                    new
                    {
                        // Postern's own messages wait as well, and are of another kind.
                        name = "Any queue",
                        condition = "queueOlderThan",
                        kind = "export",
                        minutes = 10,
                    },
                    new
                    {
                        name = "Failures",
                        condition = "failuresAbove",
                        minutes = 5,
                        most = 2,
                    },
                    new
                    {
                        name = "Silence",
                        condition = "workerSilent",
                        queue = "of the shop",
                        minutes = 1,
                    },
                    new
                    {
                        name = "Overdue",
                        condition = "requestsOverdue",
                        most = 0,
                    },
                ]
        )
            await AddAsync(planes, rule);
        await LookAsync(planes);
        Assert.Empty(await ToldAsync(planes));

        await shop.ReportAsync(
            shop.Event("w", "waiting", -20),
            shop.Event("1", "dead", -1),
            shop.Event("2", "dead", -1),
            shop.Event("3", "failed", -1)
        );
        await shop.AskAsync("r", dueInMinutes: -1);
        await planes.PostAsync(
            "/runtime/v1/workers",
            new
            {
                workers = new[]
                {
                    new
                    {
                        source = "shop",
                        id = "w1",
                        every = 1,
                        queues = (string[])["of the shop"],
                    },
                },
            }
        );
        planes.Clock.Step(TimeSpan.FromMinutes(2));
        await LookAsync(planes);
        Assert.Equal(4, (await ToldAsync(planes)).Count);
        Assert.Equal(
            [
                "1 request of a customer is overdue.",
                "3 attempts failed since",
                "The oldest job has waited for 22 minutes.",
                "w1 was last heard of 2 minutes ago.",
            ],
            (await planes.Admin.GetAsync("/api/v1/alerts", "sam"))
                .Json.GetProperty("items")
                .EnumerateArray()
                .Select(alert => alert.Text("finding"))
                .Select(text =>
                    text.StartsWith("3 attempts", StringComparison.Ordinal) ? text[..23] : text
                )
                .Order(StringComparer.Ordinal)
        );

        await shop.ReportAsync(shop.Event("w", "succeeded", 0));
        await shop.DeliverAsync("r", "accepted");
        await planes.PostAsync(
            "/runtime/v1/workers",
            new
            {
                workers = new[]
                {
                    new
                    {
                        source = "shop",
                        id = "w1",
                        state = "stopped",
                    },
                },
            }
        );
        planes.Clock.Step(TimeSpan.FromHours(2));
        await LookAsync(planes);
        await using var db = await planes.OpenDatabaseAsync();
        Assert.Empty(
            await db
                .AlertRules.Where(rule => rule.FiringSince != null)
                .Select(rule => rule.Name + ": " + rule.Finding)
                .ToListAsync()
        );
        Assert.Equal(8, (await ToldAsync(planes)).Count);
    }

    [Theory, OnEveryDatabase]
    public async Task Failures_are_counted_to_the_minute_and_by_kind_and_queue(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var shop = await Shop.OpenAsync(() => Task.FromResult(planes));
        await AddAsync(planes, Failures("Ten minutes", 10));
        await AddAsync(planes, Failures("Exports", 60, kind: "export"));
        await AddAsync(planes, Failures("Mail", 60, queue: "mail"));
        await AddAsync(planes, Failures("Two days", 2 * 24 * 60, most: 1));

        await shop.ReportAsync(
            shop.Event("long ago", "dead", -12),
            shop.Event("retried since", "failed", -9, new { kind = "import", queue = "mail" }),
            shop.Event("retried since", "succeeded", -3, new { kind = "import", attempt = 2 }),
            shop.Event("done", "succeeded", -1)
        );
        await LookAsync(planes);

        Assert.Equal(
            [
                ("Exports", $"1 attempt failed since {Clock(-60)} UTC."),
                ("Mail", $"1 attempt failed since {Clock(-60)} UTC."),
                ("Ten minutes", $"1 attempt failed since {Clock(-10)} UTC."),
                ("Two days", $"2 attempts failed since {Clock(-2 * 24 * 60)[..2]}:00 UTC."),
            ],
            (await planes.Admin.GetAsync("/api/v1/alerts", "sam"))
                .Json.GetProperty("items")
                .EnumerateArray()
                .Select(alert => (alert.Text("name"), alert.Text("finding")))
                .Order()
        );

        string Clock(double minutes) => $"{shop.Now.AddMinutes(minutes).UtcDateTime:HH:mm}";

        static object Failures(
            string name,
            int minutes,
            int most = 0,
            string? kind = null,
            string? queue = null
        ) =>
            new
            {
                name,
                condition = "failuresAbove",
                minutes,
                most,
                kind,
                queue,
            };
    }

    [Theory]
    [InlineData("sam", 403)]
    [InlineData("ben", 403)]
    [InlineData("ada", 403)]
    [InlineData("erin", 200)]
    public async Task Rules_are_engineerings(string who, int status)
    {
        var planes = await SharedPlanes.OfAsync(DatabaseKind.Sqlite);

        var answer = await planes.Admin.RunAsync(
            "alert.create",
            who,
            null,
            new
            {
                name = $"Of {who}",
                condition = "requestsOverdue",
                most = 1_000_000,
            }
        );

        Assert.Equal(status, answer.Status);
    }

    /// <summary>R-64: two words are no third one. (1 | 2 is requestsOverdue.)</summary>
    [Theory]
    [InlineData("failuresAbove,workerSilent")]
    [InlineData("failuresAbove, failuresAbove")]
    [InlineData("1")]
    [InlineData("")]
    public async Task A_condition_is_one_word(string condition)
    {
        var planes = await SharedPlanes.OfAsync(DatabaseKind.Sqlite);

        var answer = await planes.Admin.RunAsync(
            "alert.create",
            "erin",
            null,
            new { name = "Two at once", condition }
        );

        Assert.Equal((400, "invalid_input"), (answer.Status, answer.Code));
        Assert.True(answer.Json.GetProperty("errors").TryGetProperty("condition", out _));
    }

    [Theory, OnEveryDatabase]
    public async Task A_removed_rule_tells_nothing(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var shop = await Shop.OpenAsync(() => Task.FromResult(planes));
        var rule = await AddAsync(planes, new { name = "Overdue", condition = "requestsOverdue" });
        var changed = await planes.Admin.RunAsync(
            "alert.update",
            "erin",
            rule,
            new { name = "Late", most = 5 }
        );
        Assert.True(changed.Status == 200, changed.Body);
        Assert.Equal(
            200,
            (await planes.Admin.RunAsync("alert.remove", "erin", rule, new { })).Status
        );
        await shop.AskAsync("r", dueInMinutes: -1);

        await LookAsync(planes);

        Assert.Empty(await ToldAsync(planes));
        Assert.Equal(
            "alert_removed",
            (await planes.Admin.RunAsync("alert.remove", "erin", rule, new { })).Code
        );
    }

    private static async Task<string> AddAsync(TwoPlanes planes, object rule)
    {
        var answer = await planes.Admin.RunAsync("alert.create", "erin", null, rule);
        Assert.True(answer.Status == 200, answer.Body);
        return answer.Json.GetProperty("result").Id();
    }

    private static Task LookAsync(TwoPlanes planes) =>
        planes
            .Admin.Services.GetRequiredService<AlertClock>()
            .PassAsync(TestContext.Current.CancellationToken);

    private static async Task<IReadOnlyList<string>> ToldAsync(TwoPlanes planes)
    {
        await using var db = await planes.OpenDatabaseAsync();
        return await db
            .OutboxMessages.Where(message => message.Type.StartsWith("alert."))
            .OrderBy(message => message.Type)
            .Select(message => message.Type)
            .ToListAsync();
    }

    private static async Task<System.Text.Json.JsonElement> ReadAsync(
        TwoPlanes planes,
        string rule
    ) =>
        (await planes.Admin.GetAsync("/api/v1/alerts", "sam"))
            .Json.GetProperty("items")
            .EnumerateArray()
            .Single(alert => alert.Id() == rule);
}
