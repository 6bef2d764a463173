using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Postern.Jobs;
using Postern.Jobs.Queries;
using Postern.Operations;
using Postern.Queries;
using Postern.Staff;
using Postern.Storage;

namespace Postern.Tests.Jobs;

/// <summary>The one search finds jobs and requests by what they are called, whole, and never looks through them.</summary>
public sealed class JobLookupTests
{
    [Theory, OnEveryDatabase]
    public async Task A_job_is_found_by_our_id_and_by_its_owners(DatabaseKind kind)
    {
        var shop = await Shop.OpenAsync(kind);
        await shop.ReportAsync(shop.Event("7f3c", "dead", -3), shop.Event("7f3cb", "waiting", -2));
        var job = (await shop.JobAsync("7f3c")).Id();

        var byOurs = await FoundAsync(shop, job);
        var byTheirs = await FoundAsync(shop, shop.Name("7f3c"));

        Assert.Equal([$"job {job} dead"], byOurs);
        Assert.Equal([$"job {job} dead"], byTheirs);
    }

    [Theory, OnEveryDatabase]
    public async Task A_correlation_id_finds_the_request_first_and_then_its_jobs(DatabaseKind kind)
    {
        var shop = await Shop.OpenAsync(kind);
        var correlation = shop.Name("exp-8123");
        await shop.AskAsync(correlation);
        await shop.ReportAsync(
            shop.Event("a", "succeeded", -3, new { correlationId = correlation }),
            shop.Event("b", "running", -2, new { correlationId = correlation }),
            shop.Event("c", "running", -2)
        );

        var found = await FoundAsync(shop, correlation);

        var request = (await RequestsAsync(shop, correlation)).Single().Id();
        Assert.Equal($"request {request} unanswered", found[0]);
        Assert.Equal(
            new[]
            {
                $"job {(await shop.JobAsync("a")).Id()} succeeded",
                $"job {(await shop.JobAsync("b")).Id()} running",
            }.Order(StringComparer.Ordinal),
            found.Skip(1).Order(StringComparer.Ordinal)
        );
    }

    [Theory, OnEveryDatabase]
    public async Task A_part_of_an_id_finds_nothing(DatabaseKind kind)
    {
        var shop = await Shop.OpenAsync(kind);
        await shop.ReportAsync(shop.Event("7f3c", "dead", -3));

        Assert.Empty(await FoundAsync(shop, shop.Name("7f3")));
    }

    [Theory, OnEveryDatabase]
    public async Task A_request_is_found_by_each_of_its_ids(DatabaseKind kind)
    {
        var shop = await Shop.OpenAsync(kind);
        await shop.AskAsync("asked");
        var request = (await shop.RequestAsync("asked")).Id();

        Assert.Equal([$"request {request} unanswered"], await FoundAsync(shop, request));
        Assert.Equal([$"request {request} unanswered"], await FoundAsync(shop, shop.Name("asked")));
        // Where the hit leads.
        Assert.Equal([request], (await RequestsAsync(shop, request)).Select(one => one.Id()));
        Assert.Empty(await RequestsAsync(shop, shop.Name("aske")));
    }

    [Theory, OnEveryDatabase]
    public async Task An_error_is_found_by_its_fingerprint(DatabaseKind kind)
    {
        var shop = await Shop.OpenAsync(kind);
        var error = new { type = $"E{Guid.CreateVersion7():N}", message = "disk is full" };
        await shop.ReportAsync(shop.Event("1", "dead", -3, new { error }));
        var fingerprint = (await shop.JobAsync("1")).GetProperty("error").Text("fingerprint")!;

        Assert.Equal([$"error {fingerprint}"], await FoundAsync(shop, fingerprint));
    }

    [Theory, OnEveryDatabase]
    public async Task Who_may_not_read_jobs_finds_none(DatabaseKind kind)
    {
        var shop = await Shop.OpenAsync(kind);
        await shop.ReportAsync(shop.Event("7f3c", "dead", -3));
        await using var db = await shop.Planes.OpenDatabaseAsync();
        Task<IReadOnlyList<ExactMatch>> FindAsync(params string[] permissions) =>
            JobLookup.FindAsync(
                shop.Name("7f3c"),
                6,
                new QueryContext
                {
                    Db = db,
                    Actor = Actor.System("reader", permissions),
                    Services = shop.Planes.Admin.Services,
                    Now = shop.Now,
                },
                TestContext.Current.CancellationToken
            );

        Assert.Single(await FindAsync(Permissions.ReadJobs));
        Assert.Empty(await FindAsync(Permissions.ReadTenants));
    }

    [Theory, OnEveryDatabase]
    public async Task A_search_that_finds_a_job_is_on_the_record_with_its_id(DatabaseKind kind)
    {
        var shop = await Shop.OpenAsync(kind);
        await shop.ReportAsync(shop.Event("7f3c", "dead", -3));
        var job = (await shop.JobAsync("7f3c")).Id();

        await FoundAsync(shop, shop.Name("7f3c"), "sofia");

        var entries = (
            await shop.GetAsync(
                "/api/v1/audit?action=lookup&staff=sofia@postern.example&limit=1",
                "ada"
            )
        ).Json.GetProperty("items");
        var entry = Assert.Single(entries.EnumerateArray());
        Assert.Equal("read", entry.Text("kind"));
        Assert.Contains(
            $"job export {shop.Name("7f3c")}",
            entry.Text("summary"),
            StringComparison.Ordinal
        );
        Assert.Contains(job, entry.GetRawText(), StringComparison.Ordinal);
    }

    [Theory, OnEveryDatabase]
    public async Task Whatever_is_typed_each_way_of_being_found_goes_by_an_index(DatabaseKind kind)
    {
        var shop = await Shop.OpenAsync(kind);
        await using var db = await shop.Planes.OpenDatabaseAsync();
        var cancellation = TestContext.Current.CancellationToken;
        var id = Guid.CreateVersion7().ToString();
        var jobs = await JobNames.OfJobsAsync(db, id, cancellation);
        var requests = await JobNames.OfRequestsAsync(db, id, cancellation);

        IQueryable[] ways =
        [
            .. jobs.Select(way => db.Jobs.Where(way).Take(6)),
            .. requests.Select(way => db.CustomerRequests.Where(way).Take(6)),
        ];

        Assert.Equal(6, ways.Length);
        foreach (var way in ways)
        {
            var plan = await PlanAsync(db, way);
            Assert.Contains(
                kind == DatabaseKind.Sqlite ? "SEARCH" : "Index Cond",
                plan,
                StringComparison.Ordinal
            );
            Assert.DoesNotContain(
                kind == DatabaseKind.Sqlite ? "SCAN" : "Seq Scan",
                plan,
                StringComparison.Ordinal
            );
        }
    }

    /// <summary>How the database would go about it. PostgreSQL is told not to prefer reading a small table through.</summary>
    private static async Task<string> PlanAsync(PosternDb db, IQueryable query)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await db.Database.OpenConnectionAsync(cancellation);
        await using var command = query.CreateDbCommand();
        if (db.IsPostgres)
        {
            await using var off = command.Connection!.CreateCommand();
            off.CommandText = "set enable_seqscan = off";
            await off.ExecuteNonQueryAsync(cancellation);
        }

        command.CommandText =
            (db.IsPostgres ? "explain " : "explain query plan ") + command.CommandText;
        await using var lines = await command.ExecuteReaderAsync(cancellation);
        var plan = new List<string>();
        while (await lines.ReadAsync(cancellation))
            plan.Add(lines.GetString(lines.FieldCount - 1));
        return string.Join('\n', plan);
    }

    /// <summary>What has exactly that name, in the order in which it is shown.</summary>
    private static async Task<List<string>> FoundAsync(Shop shop, string text, string who = "sam")
    {
        var answer = await shop.GetAsync($"/api/v1/lookup?q={Uri.EscapeDataString(text)}", who);
        Assert.Equal(200, answer.Status);
        return
        [
            .. answer
                .Json.GetProperty("exact")
                .EnumerateArray()
                .Select(match =>
                    match.TryGetProperty("state", out var state)
                    && state.ValueKind == JsonValueKind.String
                        ? $"{match.Text("kind")} {match.Id()} {state.GetString()}"
                        : $"{match.Text("kind")} {match.Id()}"
                ),
        ];
    }

    private static async Task<List<JsonElement>> RequestsAsync(Shop shop, string text) =>
        [
            .. (await shop.GetAsync($"/api/v1/requests?search={Uri.EscapeDataString(text)}"))
                .Json.GetProperty("items")
                .EnumerateArray(),
        ];
}
