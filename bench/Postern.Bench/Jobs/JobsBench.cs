using System.Diagnostics;
using System.Text.Json;
using Npgsql;
using Postern.Bench.Console;
using Postern.Bench.Measuring;
using Postern.Bench.Programs;
using Postern.Bench.Propagation;

namespace Postern.Bench.Jobs;

/// <summary>
/// P8, over ten million jobs: what reads and pages of the monitor take against the same question asked of the rows by
/// hand, how long a bulk retry of ten thousand takes, and how many events a second the report interface takes in.
/// </summary>
internal static class JobsBench
{
    private const int Senders = 4;
    private const int Reads = 100;
    private const int ReadsByHand = 5;

    public static async Task RunAsync(BenchOptions options, TextWriter output)
    {
        await output.WriteLineAsync("## Jobs on PostgreSQL\n");
        await output.WriteLineAsync(Machine.Describe(options) + "\n");
        await using var postgres = await PostgresServer.StartAsync();
        await using var provider = await IdentityProvider.StartAsync();
        await using var server = await MeasuredServer.OnPostgresAsync(
            options with
            {
                Tenants = options.Quick ? 200 : 2_000,
            },
            postgres,
            provider
        );
        using var load = new JobLoad(server);
        await load.TellTenantsAsync();
        var rows = options.Jobs;
        await System.Console.Error.WriteLineAsync($"jobs: generating {rows:N0}");
        await postgres.ExecuteAsync(
            MeasuredServer.Database,
            unguarded: true,
            [.. GeneratedJobs.Statements(rows)]
        );
        await PagesAsync(postgres, server, rows, output);
        await BulkAsync(options, server, output);
        await IntakeAsync(options, load, postgres, output);
    }

    private static async Task IntakeAsync(
        BenchOptions options,
        JobLoad load,
        PostgresServer postgres,
        TextWriter output
    )
    {
        var table = new Table(
            "senders",
            "events in a report",
            "events/s",
            "jobs/s",
            "p95 of a report, ms",
            "processor seconds a second, server / PostgreSQL"
        );
        await load.SendAsync(Senders, 1_000, TimeSpan.FromSeconds(2));
        foreach (
            var (senders, size) in ((int, int)[])[(1, 1_000), (Senders, 1_000), (Senders, 100)]
        )
        {
            List<double> events = [],
                jobs = [],
                times = [],
                server = [],
                database = [];
            for (var round = 0; round < options.Rounds; round++)
            {
                await System.Console.Error.WriteLineAsync(
                    $"jobs: {senders} senders of {size}, round {round + 1}"
                );
                var (before, own) = (
                    ProcessStat.FamilyCpu(postgres.ProcessId),
                    ProcessStat.OwnCpu(load.RuntimeProcess)
                );
                var sent = await load.SendAsync(senders, size, options.RoundTime);
                events.Add(sent.Events / sent.Seconds);
                jobs.Add(sent.Jobs / sent.Seconds);
                times.Add(new Spread(sent.Times).At(0.95));
                server.Add((ProcessStat.OwnCpu(load.RuntimeProcess) - own) / sent.Seconds);
                database.Add((ProcessStat.FamilyCpu(postgres.ProcessId) - before) / sent.Seconds);
            }

            table.Add(
                $"{senders}",
                $"{size:N0}",
                new Spread(events).Text(),
                new Spread(jobs).Text(),
                new Spread(times).Text("0"),
                $"{Spread.Number(new Spread(server).Median, "0.00")} / {Spread.Number(new Spread(database).Median, "0.00")}"
            );
        }

        await table.WriteAsync(output);
        await output.WriteLineAsync(
            "Into the same table. Each job is told of three times (waiting, running, succeeded or failed) within one report, with arguments that are redacted. Senders run on the same machine.\n"
        );
    }

    private static async Task PagesAsync(
        PostgresServer postgres,
        MeasuredServer server,
        int rows,
        TextWriter output
    )
    {
        var tenant = (
            await postgres.ReadAsync(
                MeasuredServer.Database,
                "select tenant_id::text from jobs where tenant_id is not null group by 1 order by count(*) desc limit 1"
            )
        )[0];
        var job = (
            await postgres.ReadAsync(
                MeasuredServer.Database,
                "select id::text from jobs where state = 'dead' order by id desc limit 1"
            )
        )[0];
        var error = (
            await postgres.ReadAsync(
                MeasuredServer.Database,
                "select fingerprint from job_errors order by occurrences desc limit 1"
            )
        )[0];
        (string What, string Path, string? ByHand)[] reads =
        [
            (
                "overview",
                "/api/v1/jobs/overview",
                "select state, count(*) from jobs group by state"
            ),
            ("what wants attention", "/api/v1/jobs/attention", null),
            (
                "a large tenant's jobs and requests",
                $"/api/v1/tenants/{tenant}/jobs",
                $"select state, count(*) from jobs where tenant_id = '{tenant}' group by state"
            ),
            (
                "dead jobs, newest",
                "/api/v1/jobs?state=dead",
                "select * from jobs where state = 'dead' order by id desc limit 51"
            ),
            (
                "one kind and queue, newest",
                "/api/v1/jobs?kind=export&queue=exports",
                "select * from jobs where kind = 'export' and queue = 'exports' order by id desc limit 51"
            ),
            (
                "a tenant's failed jobs",
                $"/api/v1/jobs?tenant={tenant}&state=dead",
                $"select * from jobs where tenant_id = '{tenant}' and state = 'dead' order by id desc limit 51"
            ),
            (
                "error groups",
                "/api/v1/jobs/errors",
                "select error_fingerprint, count(*) from jobs where error_fingerprint is not null group by 1"
            ),
            (
                "one error group",
                $"/api/v1/jobs/errors/{error}",
                $"select count(*) from jobs where error_fingerprint = '{error}'"
            ),
            ("one kind", "/api/v1/jobs/kinds/export?days=30", null),
            ("one job", $"/api/v1/jobs/{job}", $"select * from jobs where id = '{job}'"),
            (
                "overdue requests",
                "/api/v1/requests?overdue=true&limit=20",
                "select * from requests where answered_at is null and due_at < now() order by due_at limit 21"
            ),
            (
                "text in arguments",
                "/api/v1/jobs?search=nowhere-to-be-found",
                "select * from (select * from jobs order by id desc limit 20000) newest where arguments ilike '%nowhere-to-be-found%'"
            ),
            ("console: home page", "/", null),
            ("console: overview", "/jobs", null),
            ("console: a large tenant's Jobs tab", $"/tenants/{tenant}/jobs", null),
            ("console: one error group", $"/jobs/errors/{error}", null),
            ("console: one job", $"/jobs/{job}", null),
        ];
        using var api = new HttpClient { BaseAddress = new Uri(server.AdminUrl) };
        api.DefaultRequestHeaders.Authorization = new("Bearer", server.Token);
        using var console = await SignedInAsync(server.AdminUrl);
        var table = new Table(
            "read",
            $"{rows:N0} jobs, p50 / p95, ms",
            "the plain query by hand, ms"
        );
        foreach (var (what, path, byHand) in reads)
        {
            await System.Console.Error.WriteLineAsync($"jobs: {what}");
            var times = await TimesAsync(
                path.StartsWith("/api/", StringComparison.Ordinal) ? api : console,
                path
            );
            table.Add(
                what,
                $"{Spread.Number(times.Median, "0.0")} / {Spread.Number(times.At(0.95), "0.0")}",
                byHand is null ? "" : await ByHandAsync(postgres, byHand)
            );
        }

        await table.WriteAsync(output);
    }

    /// <summary>A client with the session of somebody who has signed in with a browser.</summary>
    private static async Task<HttpClient> SignedInAsync(string url)
    {
        await using var tab = await ChromiumTab.OpenAsync();
        await ConsoleBench.SignInAsync(tab, url);
        var http = new HttpClient { BaseAddress = new Uri(url) };
        http.DefaultRequestHeaders.Add("Cookie", await tab.CookiesAsync(url));
        return http;
    }

    private static async Task<Spread> TimesAsync(HttpClient http, string path)
    {
        var times = new List<double>();
        for (var read = -10; read < Reads; read++)
        {
            var from = Stopwatch.GetTimestamp();
            await http.GetByteArrayAsync(path);
            if (read >= 0)
            {
                times.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
            }
        }

        return new Spread(times);
    }

    /// <summary>On a connection that is open.</summary>
    private static async Task<string> ByHandAsync(PostgresServer postgres, string query)
    {
        await using var connection = new NpgsqlConnection(
            postgres.ConnectionString(MeasuredServer.Database)
                + ";Pooling=false;Command Timeout=600"
        );
        await connection.OpenAsync();
        var times = new List<double>();
        for (var read = 0; read < ReadsByHand; read++)
        {
            var from = Stopwatch.GetTimestamp();
            await using var command = new NpgsqlCommand(query, connection);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync()) { }
            times.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
        }

        return Spread.Number(new Spread(times).Median, "0.0");
    }

    private static async Task BulkAsync(
        BenchOptions options,
        MeasuredServer server,
        TextWriter output
    )
    {
        using var http = new HttpClient { BaseAddress = new Uri(server.AdminUrl) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", server.Token);
        http.DefaultRequestHeaders.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        await System.Console.Error.WriteLineAsync("jobs: bulk retry");
        var from = Stopwatch.GetTimestamp();
        using var asked = await http.PostAsJsonAsync(
            "/api/v1/operations/job.batch.retry",
            new
            {
                input = new { kind = "bulk", most = GeneratedJobs.Bulk },
                reason = "All at once, for a measurement",
                ticket = "BENCH-1",
            }
        );
        asked.EnsureSuccessStatusCode();
        var accepted = Stopwatch.GetElapsedTime(from);
        var result = (await asked.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("result");
        while (true)
        {
            var batch = await http.GetFromJsonAsync<JsonElement>(
                $"/api/v1/jobs/batches/{result.GetProperty("batch").GetString()}"
            );
            if (batch.GetProperty("state").GetString() is not ("waiting" or "running"))
            {
                var took = Stopwatch.GetElapsedTime(from);
                var done = batch.GetProperty("done").GetInt32();
                await output.WriteLineAsync(
                    $"Bulk retry of {done:N0} jobs: asked for in {accepted.TotalMilliseconds:0} ms, done in {took.TotalSeconds:0.0} s ({done / took.TotalSeconds:N0} a second), {batch.GetProperty("refused").GetInt32()} refused; each an operation with its own entry, command and outbox message.\n"
                );
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(options.Quick ? 50 : 250));
        }
    }
}
