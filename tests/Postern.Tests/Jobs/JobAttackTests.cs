using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Postern.Operations;
using Postern.Server.Export;
using Postern.Tests.Http;
using Postern.Tests.Runtime;

namespace Postern.Tests.Jobs;

/// <summary>What somebody who holds a key of one app, or of none, can do to the others. One attack each.</summary>
public sealed class JobAttackTests
{
    private static readonly Dictionary<string, string?> TwoApps = new(StringComparer.Ordinal)
    {
        ["Postern:Apps:first"] = "http://localhost:8080",
        ["Postern:Apps:second"] = "http://localhost:8081",
    };

    /// <summary>R-24: a key of another app, which says the same ids, reaches no job and no command of this one.</summary>
    [Theory, OnEveryDatabase]
    public async Task A_key_of_another_app_touches_nothing_of_this_one(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind, TwoApps);
        var shop = await Shop.OpenAsync(() => Task.FromResult(planes));
        var other = await TwoPlanes.KeyAsync(planes.Admin, "second");
        await shop.ReportAsync(shop.Event("1", "dead", -2));
        var job = (await shop.JobAsync("1")).Id();
        var command = (await shop.RunAsync("job.retry", job))
            .Json.GetProperty("result")
            .Text("command");

        var reported = await planes.PostAsync(
            "/runtime/v1/jobs",
            new { events = new[] { shop.Event("1", "succeeded", 0, new { worker = "theirs" }) } },
            other
        );
        var answered = await planes.PostAsync(
            $"/runtime/v1/commands/{command}",
            new { outcome = "done" },
            other
        );

        Assert.Equal("""{"accepted":1,"rejected":[]}""", reported.Body);
        Assert.Equal((404, "not_found"), (answered.Status, answered.Code));
        var mine = (await shop.GetAsync($"/api/v1/jobs/{job}")).Json;
        Assert.Equal(
            ("first", "dead", "onItsWay"),
            (mine.Text("app"), mine.Text("state"), mine.GetProperty("command").Text("stand"))
        );
    }

    /// <summary>R-25: ids of Postern's own, and whose app it is, are nothing that a report could say.</summary>
    [Theory]
    [InlineData("tenantId")]
    [InlineData("app")]
    [InlineData("receivedAt")]
    [InlineData("errorFingerprint")]
    public async Task What_is_ours_to_say_cannot_be_reported(string member)
    {
        var shop = await Shop.OpenAsync(DatabaseKind.Sqlite);
        var told = shop.Event("1", "waiting", 0);
        told[member] = Guid.CreateVersion7().ToString();

        Assert.Equal("invalid_input", Code(await shop.ReportAsync(told)));
    }

    /// <summary>What Postern does itself stands under this name, and is not shown where customers' jobs are.</summary>
    [Theory]
    [InlineData("postern")]
    [InlineData("Postern")]
    public async Task Nobody_reports_in_the_name_of_Postern(string source)
    {
        var shop = await Shop.OpenAsync(DatabaseKind.Sqlite);

        Assert.Equal(
            "invalid_input",
            Code(await shop.ReportAsync(shop.Event("1", "waiting", 0, new { source })))
        );
    }

    /// <summary>
    /// a word that is two of them was read as one that there is not, kept, and no page about jobs could be shown
    /// any more.
    /// </summary>
    [Theory, OnEveryDatabase]
    public async Task Two_words_at_once_are_no_state(DatabaseKind kind)
    {
        var shop = await Shop.OpenAsync(kind);
        var now = Times.Format(shop.Now);

        Assert.Equal(
            "invalid_input",
            Code(await shop.ReportAsync(shop.Event("1", "succeeded,failed", 0)))
        );
        Assert.Equal("invalid_input", Code(await shop.ReportAsync(shop.Event("1", "4", 0))));
        Assert.Equal("invalid_input", Code(await shop.DeliverAsync("r1", "accepted,bounced")));
        Assert.Equal(
            "invalid_input",
            Code(
                await shop.Planes.PostAsync(
                    "/runtime/v1/workers",
                    new
                    {
                        workers = new[]
                        {
                            new
                            {
                                source = "shop",
                                id = "w",
                                state = "running,stopped",
                            },
                        },
                    }
                )
            )
        );
        Assert.Equal(200, (await shop.GetAsync("/api/v1/jobs/overview")).Status);
        Assert.Equal(200, (await shop.GetAsync($"/api/v1/jobs?tenant={shop.Tenant}")).Status);
    }

    /// <summary>R-64: one event that is malformed deep within keeps none of the others out.</summary>
    [Theory]
    [InlineData("""{ "a": 1, "a": 2 }""")]
    [InlineData("""{ "a": { "b": 1, "b": 2 } }""")]
    [InlineData("""[{ "a": 1, "a": 2 }]""")]
    [InlineData(null)]
    public async Task What_is_said_twice_or_nested_too_deep_is_a_fault_of_its_event(
        string? arguments
    )
    {
        var shop = await Shop.OpenAsync(DatabaseKind.Sqlite);
        arguments ??= string.Concat(Enumerable.Repeat("[", 100)) + new string(']', 100);
        var bad = shop.Event("bad", "waiting", 0).ToJsonString()[..^1];
        var good = shop.Event("good", "waiting", 0).ToJsonString();
        using var body = new StringContent(
            $$"""{ "events": [{{bad}}, "arguments": {{arguments}} }, {{good}}] }""",
            Encoding.UTF8,
            "application/json"
        );

        var answer = await shop.Planes.PostAsync("/runtime/v1/jobs", body);

        Assert.True(answer.Status == 200, answer.Body);
        Assert.Equal(1, answer.Json.Number("accepted"));
        Assert.Equal("invalid_input", Code(answer));
        await shop.JobAsync("good");
    }

    /// <summary>R-62: whatever is wrong with the call itself is a problem with a code.</summary>
    [Theory]
    [InlineData("GET", "/runtime/v1/jobs", null, null, 405, "method_not_allowed")]
    [InlineData("PUT", "/runtime/v1/requests", "{}", "application/json", 405, "method_not_allowed")]
    [InlineData("DELETE", "/runtime/v1/jobs", null, null, 405, "method_not_allowed")]
    [InlineData("POST", "/runtime/v1/jobs", null, null, 415, "unsupported_media_type")]
    [InlineData("POST", "/runtime/v1/jobs", "{}", "text/plain", 415, "unsupported_media_type")]
    [InlineData("POST", "/runtime/v1/jobs", "", "application/json", 400, "invalid_input")]
    [InlineData("POST", "/runtime/v1/jobs", "{", "application/json", 400, "invalid_input")]
    [InlineData("POST", "/runtime/v1/jobs", "[]", "application/json", 400, "invalid_input")]
    [InlineData("POST", "/runtime/v1/jobs", "{}", "application/json", 400, "invalid_input")]
    [InlineData("POST", "/runtime/v1/jobs", "null", "application/json", 400, "invalid_input")]
    [InlineData(
        "POST",
        "/runtime/v1/jobs",
        """{"events":[],"events":[]}""",
        "application/json",
        400,
        "invalid_input"
    )]
    [InlineData(
        "POST",
        "/runtime/v1/jobs",
        """{"events":{}}""",
        "application/json",
        400,
        "invalid_input"
    )]
    [InlineData("POST", "/runtime/v1/commands/7", "{}", "application/json", 404, "not_found")]
    [InlineData("POST", "/runtime/v1/job", "{}", "application/json", 404, "not_found")]
    public async Task A_call_that_is_wrong_is_a_problem(
        string method,
        string path,
        string? body,
        string? type,
        int status,
        string code
    )
    {
        var planes = await SharedPlanes.OfAsync(DatabaseKind.Sqlite);
        using var content = body is null ? null : new StringContent(body, Encoding.UTF8, type!);

        var answer = await planes.SendAsync(new HttpMethod(method), path, content, planes.Key);

        Assert.Equal(
            (status, code, "application/problem+json"),
            (answer.Status, answer.Code, answer.ContentType)
        );
        Assert.DoesNotContain("Exception", answer.Body, StringComparison.Ordinal);
    }

    /// <summary>R-23: nobody reports without a key, and none with a key for something else.</summary>
    [Theory]
    [InlineData("/runtime/v1/jobs")]
    [InlineData("/runtime/v1/requests")]
    [InlineData("/runtime/v1/deliveries")]
    [InlineData("/runtime/v1/workers")]
    [InlineData("/runtime/v1/commands/0198a22a-e454-7bc7-8a67-6e7595ff48c5")]
    public async Task Reporting_takes_a_key_with_the_scope(string path)
    {
        var planes = await SharedPlanes.OfAsync(DatabaseKind.Sqlite);
        var reader = await TwoPlanes.KeyAsync(planes.Admin, null, "read", "tenants", "usage");
        var staff = await planes.Admin.TokenAsync("erin");

        Assert.Equal((401, "unauthenticated"), await TellAsync(null));
        Assert.Equal((401, "unauthenticated"), await TellAsync("pstn_nothing"));
        Assert.Equal((401, "unauthenticated"), await TellAsync(staff));
        Assert.Equal((403, "forbidden"), await TellAsync(reader));

        async Task<(int, string?)> TellAsync(string? key) =>
            await planes.SendAsync(HttpMethod.Post, path, new { events = Array.Empty<int>() }, key)
                is var answer
                ? (answer.Status, answer.Code)
                : default;
    }

    /// <summary>R-42, R-66: markup, formulas and turned text stand on the page and in the export as the letters that they are.</summary>
    [Fact]
    public async Task What_is_reported_is_text_wherever_it_stands()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);
        using var browser = new Contract.ConsoleBrowser(planes.Admin.Url);
        await browser.SignInAsync("sam");
        foreach (
            var evil in new[]
            {
                "<script>alert(1)</script>",
                "\"><img src=x onerror=alert(1)>",
                "=cmd|' /C calc'!A0",
                "{{7*7}}${7*7}",
                "' or 1=1; drop table jobs; --",
            }
        )
        {
            var shop = await Shop.OpenAsync(() => Task.FromResult(planes));
            var told = shop.Event(
                "1",
                "dead",
                -1,
                new
                {
                    queue = evil,
                    correlationId = evil,
                    worker = evil,
                    error = new
                    {
                        type = evil,
                        message = $"{evil}\u202e\0",
                        stack = $"{evil}\n at x",
                    },
                    arguments = new JsonObject { [evil] = evil },
                    artefact = new { name = evil, url = "javascript:alert(1)" },
                }
            );
            told["id"] = $"{evil} {shop.External}";
            Assert.Equal("""{"accepted":1,"rejected":[]}""", (await shop.ReportAsync(told)).Body);
            var job = (await shop.GetAsync($"/api/v1/jobs?tenant={shop.Tenant}"))
                .Json.GetProperty("items")[0]
                .Id();
            Assert.Equal(200, (await shop.RunAsync("job.retry", job)).Status);

            foreach (var page in new[] { $"/jobs/{job}", $"/tenants/{shop.Tenant}/jobs", "/jobs" })
                await ShowsTextAsync(browser, page);
            await using var db = await planes.OpenDatabaseAsync();
            var asked = await db.Set<AuditEntry>()
                .AsNoTracking()
                .Where(entry => entry.Action == "job.retry" && entry.TargetId == job)
                .SingleAsync();
            Assert.All(
                EntryCsv.Record(asked),
                field => Assert.DoesNotContain(field, letter => letter is '\u202e' or '\0' or '\r')
            );
        }
    }

    private static async Task ShowsTextAsync(Contract.ConsoleBrowser browser, string page)
    {
        var shown = await browser.GetAsync(page);

        Assert.True(shown.Status == 200, $"{page}: {shown.Status}");
        Assert.DoesNotContain("<script>alert", shown.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<img src=x", shown.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"javascript:", shown.Body, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202e', shown.Body);
        Assert.DoesNotContain('\0', shown.Body);
    }

    /// <summary>R-55, R-60: the same request again is the same command; another one under its key is none.</summary>
    [Theory, OnEveryDatabase]
    public async Task A_command_that_is_sent_again_is_the_same_command(DatabaseKind kind)
    {
        var shop = await Shop.OpenAsync(kind);
        await shop.ReportAsync(shop.Event("1", "dead", -1), shop.Event("2", "dead", -1));
        var (one, two) = ((await shop.JobAsync("1")).Id(), (await shop.JobAsync("2")).Id());
        var key = Guid.CreateVersion7().ToString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => AskAsync(one)));
        var again = await AskAsync(one);
        var another = await AskAsync(two);

        Assert.All(answers, answer => Assert.Equal(again.Body, answer.Body));
        Assert.Equal(200, again.Status);
        Assert.Equal((422, "idempotency_key_reused"), (another.Status, another.Code));
        Assert.Single((await shop.JobAsync("1")).GetProperty("commands").EnumerateArray());
        Assert.Empty((await shop.JobAsync("2")).GetProperty("commands").EnumerateArray());

        Task<ApiAnswer> AskAsync(string job) =>
            shop.Planes.Admin.RunAsync("job.retry", "sam", job, new { }, ("Idempotency-Key", key));
    }

    /// <summary>R-31: no entry, no command; and nothing that the owner of the job would be told.</summary>
    [Theory, OnEveryDatabase]
    public async Task A_retry_that_cannot_be_recorded_is_asked_of_nobody(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var shop = await Shop.OpenAsync(() => Task.FromResult(planes));
        await shop.ReportAsync(shop.Event("1", "dead", -1));
        var job = (await shop.JobAsync("1")).Id();
        await using var db = await planes.OpenDatabaseAsync();
        await db.Database.ExecuteSqlRawAsync(
            kind == DatabaseKind.Sqlite
                ? "create trigger broken before insert on audit_entries begin select raise(abort, 'disk full'); end"
                : "create function broken() returns trigger language plpgsql as $$ begin raise exception 'disk full'; end $$; create trigger broken before insert on audit_entries for each row execute function broken()"
        );

        var refused = await shop.RunAsync("job.retry", job);
        // nor is it shown to anybody.
        var unread = await shop.GetAsync($"/api/v1/jobs/{job}");

        Assert.Equal((503, "unavailable"), (refused.Status, refused.Code));
        Assert.Equal((503, "unavailable"), (unread.Status, unread.Code));
        Assert.Empty(await db.JobCommands.ToListAsync());
        Assert.DoesNotContain(
            await db.OutboxMessages.ToListAsync(),
            message => message.Type == "job.retry"
        );
    }

    /// <summary>R-58: however often it is sent, it is one command, and says which entry it stands in.</summary>
    [Fact]
    public async Task A_command_goes_out_under_an_id_of_its_own()
    {
        var shop = await Shop.OpenAsync(DatabaseKind.Sqlite);
        await shop.ReportAsync(shop.Event("1", "running", -1));
        var answer = await shop.RunAsync("job.cancel", (await shop.JobAsync("1")).Id());
        var command = Guid.Parse(answer.Json.GetProperty("result").Text("command"));

        await using var db = await shop.Planes.OpenDatabaseAsync();
        var message = await db.OutboxMessages.SingleAsync(row => row.SubjectId == command);

        Assert.Equal(
            command.ToString(),
            JsonElement.Parse(message.Payload).GetProperty("data").Text("command")
        );
        Assert.Equal(
            Guid.Parse(answer.Json.GetProperty("auditEntryId").GetString()!),
            message.AuditEntryId
        );
    }

    private static string? Code(ApiAnswer answer) =>
        answer.Json.GetProperty("rejected").EnumerateArray().Single().Text("code");
}
