using System.Diagnostics;
using Postern.Bench.Measuring;
using Postern.Bench.Operations;
using Postern.Bench.Programs;

namespace Postern.Bench.Billing;

/// <summary>
/// How many credits a second the gate gives, against the plainest operation in the same run; and what a tenant's billing
/// takes with a hundred thousand lines of ledger, against one with a handful.
/// </summary>
internal static class BillingBench
{
    private const int Connections = 16;
    private const int Lines = 100_000;
    private const int Reads = 200;

    private const string Limits =
        """{ "billing": { "EUR": { "operation": 1000000, "day": 999999999999, "month": 999999999999, "stepUp": 1000000 } } }""";

    public static async Task RunAsync(BenchOptions options, TextWriter output)
    {
        await output.WriteLineAsync("## Billing on PostgreSQL\n");
        await output.WriteLineAsync(Machine.Describe(options) + "\n");
        await using var postgres = await PostgresServer.StartAsync();
        await using var provider = await IdentityProvider.StartAsync();
        var database = await OperationDatabase.CreateAsync(options, postgres, "postern");
        await using var server = await PosternServer.StartAsync(
            options,
            database.ConnectionString,
            provider.Authority
        );
        var ben = await provider.TokenAsync("ben@postern.example");
        var bella = await provider.TokenAsync("bella@postern.example");
        // A tenant is given credit in its own currency only.
        await postgres.ExecuteAsync(
            database.Name,
            unguarded: true,
            "update tenants set currency = null where currency <> 'EUR'"
        );
        await RaiseLimitsAsync(server.Url, await provider.TokenAsync("erin@postern.example"));
        await CreditsAsync(options, postgres, database, server, ben, bella, output);
        await LedgerAsync(postgres, database, server.Url, ben, output);
    }

    private static async Task CreditsAsync(
        BenchOptions options,
        PostgresServer postgres,
        OperationDatabase database,
        PosternServer server,
        string ben,
        string bella,
        TextWriter output
    )
    {
        double DatabaseCpu() => ProcessStat.FamilyCpu(postgres.ProcessId);
        var plans = new PlanUpdateLoad(
            server.Url,
            "/api/v1/operations/tenant.plan.update",
            ben,
            database.ListTenantsAsync
        );
        await plans.RunAsync(Connections, options.RoundTime, server.ProcessId, DatabaseCpu);
        await GiveAsync(options, database, server.Url, ben);
        List<double> plan = [],
            one = [],
            two = [],
            slowest = [];
        for (var round = 0; round < options.Rounds; round++)
        {
            await System.Console.Error.WriteLineAsync($"credits, round {round + 1}");
            plan.Add(
                (
                    await plans.RunAsync(
                        Connections,
                        options.RoundTime,
                        server.ProcessId,
                        DatabaseCpu
                    )
                ).PerSecond
            );
            var byOne = await GiveAsync(options, database, server.Url, ben);
            one.Add(byOne.PerSecond);
            slowest.Add(byOne.P99);
            two.Add((await GiveAsync(options, database, server.Url, $"{ben} {bella}")).PerSecond);
        }

        var table = new Table(
            "connections",
            "`tenant.plan.update`, req/s",
            "`billing.credit.issue` by one staff member, req/s",
            "p99, ms",
            "by two in turn, req/s",
            "credits by one / plan changes",
            "by two / plan changes"
        );
        table.Add(
            $"{Connections}",
            new Spread(plan).Text(),
            new Spread(one).Text(),
            new Spread(slowest).Text("0.0"),
            new Spread(two).Text(),
            new Spread(one.Zip(plan, (ours, theirs) => ours / theirs)).Text("0.00"),
            new Spread(two.Zip(plan, (ours, theirs) => ours / theirs)).Text("0.00")
        );
        await table.WriteAsync(output);
        await output.WriteLineAsync(
            "Credits of one staff member queue up, so that together they never pass the day's limit.\n"
        );
    }

    private static async Task<HttpLoad> GiveAsync(
        BenchOptions options,
        OperationDatabase database,
        string url,
        string tokens
    )
    {
        var tenants = await database.ListTenantsAsync();
        var load = await Wrk.RunAsync(
            url,
            Path.Combine(AppContext.BaseDirectory, "Billing", "credit.lua"),
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["BENCH_TENANTS"] = tenants,
                ["BENCH_TOKENS"] = tokens,
                ["BENCH_RUN"] = Guid.NewGuid().ToString("N"),
            },
            Connections,
            options.RoundTime
        );
        File.Delete(tenants);
        return load;
    }

    /// <summary>Two tenants, read in turn: one with a long history, one with hardly any.</summary>
    private static async Task LedgerAsync(
        PostgresServer postgres,
        OperationDatabase database,
        string url,
        string token,
        TextWriter output
    )
    {
        var (much, little) = (await TenantAsync(1), await TenantAsync(2));
        await postgres.ExecuteAsync(
            database.Name,
            unguarded: true,
            [.. Fill(much, Lines), .. Fill(little, 10), "vacuum analyze"]
        );
        using var http = new HttpClient { BaseAddress = new Uri(url) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        Dictionary<string, (List<double> Much, List<double> Little)> times = new(
            StringComparer.Ordinal
        );
        string[] paths =
        [
            "/api/v1/tenants/{id}/billing",
            "/api/v1/tenants/{id}/transactions",
            "/api/v1/tenants/{id}/credits?available=true",
        ];
        foreach (var path in paths)
        {
            times[path] = ([], []);
        }

        for (var read = -20; read < Reads; read++)
        {
            foreach (var path in paths)
            {
                var (long1, short1) = (
                    await TimeAsync(http, path, much),
                    await TimeAsync(http, path, little)
                );
                if (read >= 0)
                {
                    times[path].Much.Add(long1);
                    times[path].Little.Add(short1);
                }
            }
        }

        var table = new Table(
            "read",
            $"{Lines:N0} lines of ledger, p50 / p95, ms",
            "10 lines, p50 / p95, ms"
        );
        foreach (var (path, (long1, short1)) in times)
        {
            table.Add($"`{path}`", Percentiles(long1), Percentiles(short1));
        }

        await table.WriteAsync(output);

        async Task<string> TenantAsync(int number) =>
            (
                await postgres.ReadAsync(
                    database.Name,
                    $"select id::text from bench_tenants where n = {number}"
                )
            )[0];
    }

    /// <summary>Credits of a cent, each used for an invoice of its own in the next line; written by the owner with the guards at rest.</summary>
    private static IEnumerable<string> Fill(string tenant, int lines) =>
        [
            $"delete from balance_transactions where tenant_id = '{tenant}'",
            $"delete from credits where tenant_id = '{tenant}'",
            $"""
                insert into credits (id, tenant_id, currency, amount, remaining, created_at, given_by, giver, given_on, given_today, audit_entry_id)
                select gen_random_uuid(), '{tenant}', 'EUR', 100, case when n % 10 = 0 then 100 else 0 end,
                    now() - (n || ' minutes')::interval, 'ben@postern.example', 'bench', current_date, 100 * n, (select id from audit_entries limit 1)
                from generate_series(1, {lines / 2}) n
                """,
            $"""
                insert into balance_transactions (id, tenant_id, currency, number, type, amount, balance, credit_id, created_at, audit_entry_id)
                select gen_random_uuid(), '{tenant}', 'EUR', n, case when n % 2 = 1 then 'credit' else 'application' end,
                    case when n % 2 = 1 then 100 else -100 end, case when n % 2 = 1 then 100 else 0 end,
                    (select id from credits where tenant_id = '{tenant}' limit 1), now(), (select id from audit_entries limit 1)
                from generate_series(1, {lines}) n
                """,
        ];

    private static async Task<double> TimeAsync(HttpClient http, string path, string tenant)
    {
        var from = Stopwatch.GetTimestamp();
        await http.GetByteArrayAsync(path.Replace("{id}", tenant, StringComparison.Ordinal));
        return Stopwatch.GetElapsedTime(from).TotalMilliseconds;
    }

    private static string Percentiles(List<double> times)
    {
        times.Sort();
        return $"{Spread.Number(times[times.Count / 2], "0.0")} / {Spread.Number(times[times.Count * 95 / 100], "0.0")}";
    }

    private static async Task RaiseLimitsAsync(string url, string token)
    {
        using var http = new HttpClient { BaseAddress = new Uri(url) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var answer = await http.PostAsJsonAsync(
            "/api/v1/operations/setting.set",
            new
            {
                input = new
                {
                    key = "billing.limits",
                    scope = "global",
                    value = System.Text.Json.JsonElement.Parse(Limits),
                },
                reason = "More than anybody gives, for a measurement",
                ticket = "BENCH-1",
            }
        );
        answer.EnsureSuccessStatusCode();
    }
}
