using System.Text.Json;
using Postern.Operations;
using Postern.Tests.Runtime;

namespace Postern.Tests.Jobs;

/// <summary>The report interface over HTTP, and what the admin plane answers of it; on both databases.</summary>
public sealed class JobReportTests
{
    [Theory, OnEveryDatabase]
    public async Task A_reported_job_is_shown_with_its_people_and_its_error(DatabaseKind kind)
    {
        var shop = await Shop.OpenAsync(kind);
        var answer = await shop.ReportAsync(
            shop.Event("1", "waiting", 0, new { queue = "exports" }),
            shop.Event("1", "running", 1, new { worker = "worker-7", progress = 62 }),
            shop.Event(
                "1",
                "failed",
                2,
                new { error = new { type = "IOException", message = "disk 3 is full" } }
            )
        );
        Assert.Equal("""{"accepted":3,"rejected":[]}""", answer.Body);

        var job = await shop.JobAsync("1");

        Assert.Equal(
            ("shop", "export", "exports", "failed", 1),
            (
                job.Text("source"),
                job.Text("kind"),
                job.Text("queue"),
                job.Text("state"),
                job.Number("attempt")
            )
        );
        Assert.Equal((shop.Tenant, shop.User), (job.Text("tenantId"), job.Text("userId")));
        Assert.Equal("IOException", job.GetProperty("error").Text("type"));
        Assert.Equal("disk 3 is full", job.GetProperty("error").Text("message"));
        var listed = (
            await shop.GetAsync(
                $"/api/v1/jobs?tenant={shop.Tenant}&state=failed&kind=export&queue=exports"
            )
        ).Json;
        Assert.Equal(job.Id(), Assert.Single(listed.GetProperty("items").EnumerateArray()).Id());
        var none = (await shop.GetAsync($"/api/v1/jobs?tenant={shop.Tenant}&state=running")).Json;
        Assert.Empty(none.GetProperty("items").EnumerateArray());
    }

    [Theory, OnEveryDatabase]
    public async Task One_that_is_malformed_does_not_keep_the_others_out(DatabaseKind kind)
    {
        var shop = await Shop.OpenAsync(kind);
        var now = Times.Format(shop.Now);

        var answer = await shop.ReportAsync(
            shop.Event("good", "waiting", 0),
            JsonElement.Parse(
                $$"""{ "source": "shop", "id": "1", "kind": "export", "state": "lost", "at": "{{now}}" }"""
            ),
            JsonElement.Parse(
                $$"""{ "source": "shop", "id": "1", "kind": "export", "state": "waiting", "at": "yesterday" }"""
            ),
            JsonElement.Parse(
                $$"""{ "source": "", "id": "1", "kind": "export", "state": "waiting", "at": "{{now}}" }"""
            ),
            JsonElement.Parse(
                $$"""{ "source": "shop", "id": "", "kind": "export", "state": "waiting", "at": "{{now}}" }"""
            ),
            JsonElement.Parse(
                $$"""{ "source": "shop", "id": "1", "kind": "export", "state": "waiting", "at": "{{now}}", "extra": 1 }"""
            ),
            JsonElement.Parse(
                $$"""{ "source": "shop", "id": "1", "kind": "export", "state": "waiting", "at": "{{now}}", "progress": 101 }"""
            ),
            JsonElement.Parse(
                $$"""{ "source": "shop", "id": "1", "kind": "export", "state": "waiting", "at": "{{now}}", "attempt": 0 }"""
            ),
            JsonElement.Parse("7"),
            shop.Event("2", "waiting", 6),
            shop.Event("3", "waiting", -91 * 24 * 60),
            shop.Event("4", "waiting", 0, new { tenant = "nobody" }),
            shop.Event("last", "waiting", 0)
        );

        Assert.Equal(2, answer.Json.Number("accepted"));
        Assert.Equal(
            [
                .. Enumerable.Range(1, 8).Select(index => ((long)index, "invalid_input")),
                (9, "in_the_future"),
                (10, "too_old"),
                (11, "unknown_tenant"),
            ],
            answer
                .Json.GetProperty("rejected")
                .EnumerateArray()
                .Select(one => (one.Number("index"), one.Text("code")))
        );
        await shop.JobAsync("good");
        await shop.JobAsync("last");
    }

    /// <summary>
    /// What reporters in other languages write: nine digits of a second (Go, Java), null for what there is not, names
    /// of their own, deep arguments, several files, errors that say nothing.
    /// </summary>
    [Theory]
    [InlineData("""{ "at": "{now}.123456789Z" }""")]
    [InlineData("""{ "at": "{now}.1234567890123456789+00:00" }""")]
    [InlineData("""{ "at": "{now}+00:00" }""")]
    [InlineData(
        """{ "queue": null, "tenant": null, "user": null, "correlationId": null, "attempt": null, "worker": null, "progress": null, "scheduledFor": null, "error": null, "arguments": null, "artefact": null }"""
    )]
    [InlineData("""{ "source": "Hangfire.PostgreSql" }""")]
    [InlineData("""{ "source": "My jobs / 2" }""")]
    [InlineData("""{ "source": "日本" }""")]
    [InlineData("""{ "state": "WAITING" }""")]
    [InlineData(
        """{ "arguments": [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["deep"]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]] }"""
    )]
    [InlineData(
        """{ "state": "succeeded", "artefact": [{ "name": "a.csv" }, { "name": "b.csv" }] }"""
    )]
    [InlineData("""{ "state": "succeeded", "artefact": "a.csv" }""")]
    [InlineData("""{ "state": "succeeded", "artefact": 7 }""")]
    [InlineData(
        """{ "state": "failed", "error": { "type": "NullPointerException", "message": null } }"""
    )]
    [InlineData("""{ "state": "failed", "error": { "type": "NullPointerException" } }""")]
    [InlineData(
        """{ "state": "failed", "error": { "type": "E", "message": "", "stack": null } }"""
    )]
    public async Task What_other_languages_write_is_taken(string members)
    {
        var shop = await Shop.OpenAsync(DatabaseKind.Sqlite);
        var now = shop.Now.UtcDateTime.ToString(
            "yyyy-MM-dd'T'HH:mm:ss",
            System.Globalization.CultureInfo.InvariantCulture
        );
        var told = shop.Event("1", "waiting", 0);
        foreach (
            var (member, value) in System
                .Text.Json.Nodes.JsonNode.Parse(
                    members.Replace("{now}", now, StringComparison.Ordinal)
                )!
                .AsObject()
        )
            told[member] = value?.DeepClone();

        var answer = await shop.ReportAsync(told);

        Assert.Equal("""{"accepted":1,"rejected":[]}""", answer.Body);
        var found = (
            await shop.GetAsync($"/api/v1/jobs?search={Uri.EscapeDataString(shop.Name("1"))}")
        ).Json.GetProperty("items")[0];
        Assert.Equal(200, (await shop.GetAsync($"/api/v1/jobs/{found.Id()}")).Status);
    }

    /// <summary>R-64: what no text can hold is a fault of its own event.</summary>
    [Theory]
    [InlineData(""" "kind": "export", "arguments": { "text": "\ud800" } """)]
    [InlineData(""" "kind": "\ud800" """)]
    [InlineData(""" "kind": "export", "kind": "email" """)]
    public async Task An_event_that_is_no_good_json_is_refused(string members)
    {
        var shop = await Shop.OpenAsync(DatabaseKind.Sqlite);
        using var body = new StringContent(
            $$"""{ "events": [{ "source": "shop", "id": "1", "state": "waiting", "at": "{{Times.Format(shop.Now)}}", {{members}} }] }""",
            System.Text.Encoding.UTF8,
            "application/json"
        );

        var answer = await shop.Planes.PostAsync("/runtime/v1/jobs", body);

        Assert.Contains("invalid_input", answer.Body, StringComparison.Ordinal);
    }

    /// <summary>R-64: a thousand events with arguments fit, and no more do.</summary>
    [Theory, OnEveryDatabase]
    public async Task A_report_is_bounded(DatabaseKind kind)
    {
        var shop = await Shop.OpenAsync(kind);
        object[] Events(int number) =>
            [
                .. Enumerable
                    .Range(0, number)
                    .Select(i =>
                        shop.Event(
                            $"{number}-{i}",
                            "waiting",
                            0,
                            new { arguments = new { note = new string('x', 500) } }
                        )
                    ),
            ];

        Assert.Equal(1000, (await shop.ReportAsync(Events(1000))).Json.Number("accepted"));
        Assert.Equal(
            (400, "invalid_input"),
            await shop.ReportAsync(Events(1001)) is var many ? (many.Status, many.Code) : default
        );
        Assert.Equal(
            413,
            (
                await shop.ReportAsync(
                    shop.Event("big", "waiting", 0, new { arguments = new string('x', 3_000_000) })
                )
            ).Status
        );
        Assert.Equal(
            400,
            (
                await shop.Planes.PostAsync("/runtime/v1/jobs", new { jobs = Array.Empty<int>() })
            ).Status
        );
    }

    [Theory, OnEveryDatabase]
    public async Task A_request_tells_in_a_sentence_what_became_of_it(DatabaseKind kind)
    {
        var shop = await Shop.OpenAsync(kind);
        await shop.AskAsync("r1", dueInMinutes: -5);
        Assert.Equal(
            ("notStarted", true),
            await shop.RequestAsync("r1") is var asked
                ? (asked.Text("stand"), asked.GetProperty("isOverdue").GetBoolean())
                : default
        );

        await shop.ReportAsync(
            shop.Event(
                "r1",
                "running",
                -1,
                new
                {
                    correlationId = "r1",
                    worker = "worker-7",
                    progress = 62,
                }
            )
        );
        Assert.StartsWith(
            "Running on worker-7, 62 %",
            (await shop.RequestAsync("r1")).Text("sentence"),
            StringComparison.Ordinal
        );

        await shop.ReportAsync(
            shop.Event(
                "r1",
                "succeeded",
                0,
                new { correlationId = "r1", artefact = new { name = "a.csv" } }
            )
        );
        Assert.Equal("ready", (await shop.RequestAsync("r1")).Text("stand"));
        await shop.DeliverAsync("r1", "bounced");
        var bounced = await shop.RequestAsync("r1");
        Assert.Equal(
            ("bounced", true),
            (bounced.Text("stand"), bounced.GetProperty("isOverdue").GetBoolean())
        );
        Assert.StartsWith(
            "File ready, e-mail bounced",
            bounced.Text("sentence"),
            StringComparison.Ordinal
        );

        await shop.DeliverAsync("r1", "accepted", "second");
        var delivered = await shop.RequestAsync("r1");
        Assert.Equal(
            ("delivered", false),
            (delivered.Text("stand"), delivered.GetProperty("isOverdue").GetBoolean())
        );
        Assert.EndsWith("not opened.", delivered.Text("sentence"), StringComparison.Ordinal);
    }

    [Theory, OnEveryDatabase]
    public async Task A_request_is_what_was_said_of_it_first(DatabaseKind kind)
    {
        var shop = await Shop.OpenAsync(kind);
        Assert.Equal("""{"accepted":1,"rejected":[]}""", (await shop.AskAsync("r1")).Body);
        Assert.Equal("""{"accepted":1,"rejected":[]}""", (await shop.AskAsync("r1")).Body);

        var other = await shop.AskAsync("r1", kind: "report");

        Assert.Equal(
            "id_reused",
            Assert.Single(other.Json.GetProperty("rejected").EnumerateArray()).Text("code")
        );
        Assert.Equal("export", (await shop.RequestAsync("r1")).Text("kind"));
    }

    /// <summary>R-24: a correlation id of another tenant leads nowhere.</summary>
    [Theory, OnEveryDatabase]
    public async Task Jobs_of_another_tenant_do_not_answer_a_request(DatabaseKind kind)
    {
        var (mine, other) = (await Shop.OpenAsync(kind), await Shop.OpenAsync(kind));
        await mine.AskAsync("same", dueInMinutes: -5);
        await other.ReportAsync(
            other.Event(
                $"{Guid.CreateVersion7():N}",
                "succeeded",
                0,
                new { correlationId = "same" }
            )
        );
        await other.DeliverAsync("same", "accepted", $"{Guid.CreateVersion7():N}");

        var request = await mine.RequestAsync("same");

        Assert.Equal("notStarted", request.Text("stand"));
        Assert.Empty(request.GetProperty("jobs").EnumerateArray());
        Assert.Empty(request.GetProperty("deliveries").EnumerateArray());
    }

    [Theory, OnEveryDatabase]
    public async Task A_worker_that_is_not_heard_of_is_silent_within_three_times_its_interval(
        DatabaseKind kind
    )
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        await planes.PostAsync(
            "/runtime/v1/workers",
            new
            {
                workers = new object[]
                {
                    new
                    {
                        source = "shop",
                        id = "w1",
                        every = 10,
                        queues = new[] { "exports" },
                    },
                    new
                    {
                        source = "shop",
                        id = "w2",
                        state = "stopped",
                    },
                },
            }
        );
        async Task<IReadOnlyList<(string, string)>> StandAsync() =>
            [
                .. (await planes.Admin.GetAsync("/api/v1/jobs/workers", "sam"))
                    .Json.GetProperty("workers")
                    .EnumerateArray()
                    .Where(worker => worker.Text("source") == "shop")
                    .Select(worker => (worker.Text("name"), worker.Text("stand")))
                    .Order(),
            ];

        planes.Clock.Step(TimeSpan.FromSeconds(29));
        Assert.Equal([("w1", "alive"), ("w2", "stopped")], await StandAsync());
        planes.Clock.Step(TimeSpan.FromSeconds(1));
        Assert.Equal([("w1", "silent"), ("w2", "stopped")], await StandAsync());
    }

    /// <summary>R-33, R-60: who looked at a job's payload is on the record; an auditor may not look.</summary>
    [Theory, OnEveryDatabase]
    public async Task Looking_at_a_job_is_recorded_and_not_for_everybody(DatabaseKind kind)
    {
        var shop = await Shop.OpenAsync(kind);
        await shop.ReportAsync(shop.Event("1", "running", 0));
        var job = await shop.JobAsync("1");

        var entry = await shop.Planes.EntryAsync($"action=job.get&tenant={shop.Tenant}");

        Assert.Equal(("read", job.Id()), (entry.Text("kind"), entry.GetProperty("target").Id()));
        Assert.Equal(403, (await shop.GetAsync($"/api/v1/jobs/{job.Id()}", "ada")).Status);
        Assert.Equal(404, (await shop.GetAsync($"/api/v1/jobs/{Guid.CreateVersion7()}")).Status);
    }

    [Theory, OnEveryDatabase]
    public async Task A_search_finds_ids_and_text_and_takes_wildcards_for_letters(DatabaseKind kind)
    {
        var shop = await Shop.OpenAsync(kind);
        await shop.ReportAsync(
            shop.Event("1", "running", 0, new { arguments = new { file = "100%_done.csv" } }),
            shop.Event("2", "running", 0, new { arguments = new { file = "other.csv" } })
        );
        async Task<IEnumerable<string>> FindAsync(string text) =>
            (
                await shop.GetAsync(
                    $"/api/v1/jobs?tenant={shop.Tenant}&search={Uri.EscapeDataString(text)}"
                )
            )
                .Json.GetProperty("items")
                .EnumerateArray()
                .Select(job => job.Text("externalId"))
                .Order(StringComparer.Ordinal);

        Assert.Equal([shop.Name("1")], await FindAsync(shop.Name("1")));
        Assert.Equal([shop.Name("1")], await FindAsync("100%_DONE"));
        Assert.Empty(await FindAsync("100_"));
        Assert.Equal([shop.Name("1"), shop.Name("2")], await FindAsync(".csv"));
    }
}
