using System.Text.Json.Nodes;
using Npgsql;
using Postern.Bench.Measuring;
using Postern.Bench.Peer;
using Postern.Bench.Programs;

namespace Postern.Bench.Operations;

/// <summary>
/// P1 and P2: one audited operation over HTTP on PostgreSQL, against pgbench with the same statements and against what
/// a team would write with EF Core and Audit.NET. All three in turn, round after round.
/// </summary>
internal static class OperationBench
{
    private const string Route = "/api/v1/operations/tenant.plan.update";

    public static async Task RunAsync(BenchOptions options, TextWriter output)
    {
        await output.WriteLineAsync("## Audited operation on PostgreSQL (P1, P2)\n");
        await output.WriteLineAsync(Machine.Describe(options) + "\n");
        await using var postgres = await PostgresServer.StartAsync();
        await using var provider = await IdentityProvider.StartAsync();
        var token = await provider.TokenAsync("ben@postern.example");
        var database = await OperationDatabase.CreateAsync(options, postgres, "postern");
        var peerDatabase = await OperationDatabase.CreateAsync(options, postgres, "peer");
        await PeerApp.PrepareAsync(postgres, peerDatabase.Name);

        await CountStatementsAsync(options, postgres, provider, database, token, output);

        await using var server = await PosternServer.StartAsync(
            options,
            database.ConnectionString,
            provider.Authority
        );
        await using var peer = await PeerProcess.StartAsync(
            peerDatabase.ConnectionString,
            provider.Authority
        );
        var posternLoad = new PlanUpdateLoad(server.Url, Route, token, database.ListTenantsAsync);
        var peerLoad = new PlanUpdateLoad(
            peer.Url,
            PeerApp.Route,
            token,
            peerDatabase.ListTenantsAsync
        );
        double DatabaseCpu() => ProcessStat.FamilyCpu(postgres.ProcessId);
        await posternLoad.RunAsync(16, options.RoundTime, server.ProcessId, DatabaseCpu);
        await peerLoad.RunAsync(16, options.RoundTime, peer.ProcessId, DatabaseCpu);

        var tenants = await database.CountAsync();
        var table = new Table(
            "connections",
            "pgbench, tx/s",
            "Postern, req/s",
            "EF Core + Audit.NET's way, req/s",
            "Postern / pgbench",
            "Postern / Audit.NET's way",
            "p50 / p99, ms: Postern",
            "p50 / p99, ms: Audit.NET's way",
            "CPU ms per operation, program + PostgreSQL: pgbench",
            "Postern",
            "Audit.NET's way"
        );
        foreach (var connections in options.Connections)
        {
            List<Round> pgbench = [],
                postern = [],
                audited = [];
            for (var round = 0; round < options.Rounds; round++)
            {
                await System.Console.Error.WriteLineAsync(
                    $"{connections} connections, round {round + 1}"
                );
                await database.CleanAsync();
                pgbench.Add(
                    await PgBenchAsync(
                        options,
                        postgres,
                        database.Name,
                        connections,
                        tenants,
                        DatabaseCpu
                    )
                );
                await database.CleanAsync();
                postern.Add(
                    await posternLoad.RunAsync(
                        connections,
                        options.RoundTime,
                        server.ProcessId,
                        DatabaseCpu
                    )
                );
                await peerDatabase.CleanAsync();
                audited.Add(
                    await peerLoad.RunAsync(
                        connections,
                        options.RoundTime,
                        peer.ProcessId,
                        DatabaseCpu
                    )
                );
            }

            table.Add(
                $"{connections}",
                Of(pgbench).Text(),
                Of(postern).Text(),
                Of(audited).Text(),
                Ratio(postern, pgbench),
                Ratio(postern, audited),
                Latency(postern),
                Latency(audited),
                Cpu(pgbench),
                Cpu(postern),
                Cpu(audited)
            );
        }

        await table.WriteAsync(output);
    }

    private static Spread Of(IEnumerable<Round> rounds) =>
        new(rounds.Select(round => round.PerSecond));

    /// <summary>Round by round, since the machine changes from one round to the next.</summary>
    private static string Ratio(IEnumerable<Round> ours, IEnumerable<Round> theirs) =>
        new Spread(ours.Zip(theirs, (our, their) => our.PerSecond / their.PerSecond)).Text("0.00");

    private static string Latency(IReadOnlyList<Round> rounds) =>
        $"{Middle(rounds, round => round.P50, "0.0")} / {Middle(rounds, round => round.P99, "0.0")}";

    private static string Cpu(IReadOnlyList<Round> rounds) =>
        $"{Middle(rounds, round => round.ProgramCpu, "0.00")} + {Middle(rounds, round => round.DatabaseCpu, "0.00")}";

    private static string Middle(
        IEnumerable<Round> rounds,
        Func<Round, double> figure,
        string format
    ) => Spread.Number(new Spread(rounds.Select(figure)).Median, format);

    private static async Task<Round> PgBenchAsync(
        BenchOptions options,
        PostgresServer postgres,
        string database,
        int clients,
        int tenants,
        Func<double> databaseCpu
    )
    {
        var before = databaseCpu();
        var ownBefore = ProcessStat.BuriedCpu(Environment.ProcessId);
        var (perSecond, transactions) = await PgBench.RunAsync(
            postgres,
            database,
            OperationDatabase.Login,
            SqlScript,
            clients,
            options.RoundTime,
            tenants
        );
        return new Round(
            perSecond,
            double.NaN,
            double.NaN,
            (ProcessStat.BuriedCpu(Environment.ProcessId) - ownBefore) * 1000 / transactions,
            (databaseCpu() - before) * 1000 / transactions
        );
    }

    private static string SqlScript =>
        Path.Combine(AppContext.BaseDirectory, "Operations", "plan-update.sql");

    /// <summary>
    /// What one operation sends, from the log of a server that runs beside, and how often it waits for PostgreSQL; and
    /// that pgbench is given the same.
    /// </summary>
    private static async Task CountStatementsAsync(
        BenchOptions options,
        PostgresServer postgres,
        IdentityProvider provider,
        OperationDatabase database,
        string token,
        TextWriter output
    )
    {
        using var relay = new RoundTripCounter(postgres.Port);
        var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString)
        {
            Port = relay.Port,
        };
        await postgres.ExecuteAsync(
            "postgres",
            false,
            $"alter role {OperationDatabase.Login} set log_statement = 'all'"
        );
        await using var server = await PosternServer.StartAsync(
            options,
            connection.ConnectionString,
            provider.Authority
        );
        await postgres.ExecuteAsync(
            "postgres",
            false,
            $"alter role {OperationDatabase.Login} reset log_statement"
        );

        using var http = new HttpClient();
        var id = (
            await postgres.ReadAsync(
                database.Name,
                "select id::text from bench_tenants where n = 1"
            )
        )[0];
        var trips = new List<int>();
        for (var i = 0; i < 20; i++)
        {
            var before = relay.Trips;
            await ChangeAsync(
                http,
                server.Url + Route,
                token,
                id,
                i % 2 == 0 ? "free" : "enterprise"
            );
            trips.Add(relay.Trips - before);
        }

        // What the server does of itself (a session asked for again, the outbox looked through) is no part of it.
        var fewest = trips.TakeLast(10).Min();
        // PostgreSQL writes its log from another process.
        await Task.Delay(500);
        var statements = StatementLog.LastOperation(await File.ReadAllTextAsync(postgres.LogFile));
        await output.WriteLineAsync(
            $"One operation is {statements.Count} statements in {fewest} round trips: {string.Join(", ", statements)}.\n"
        );
        var script = StatementLog.OfScript(await File.ReadAllTextAsync(SqlScript));
        if (!script.SequenceEqual(statements, StringComparer.Ordinal))
        {
            throw new InvalidOperationException(
                $"plan-update.sql does other statements than the server: {string.Join(", ", script)} in place of {string.Join(", ", statements)}. Bring it up to date."
            );
        }
    }

    private static async Task ChangeAsync(
        HttpClient http,
        string url,
        string token,
        string id,
        string plan
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Headers.Authorization = new("Bearer", token);
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        request.Content = JsonContent.Create(
            new JsonObject
            {
                ["target"] = id,
                ["input"] = new JsonObject { ["plan"] = plan },
                ["reason"] = "The customer asked for it on the phone",
                ["ticket"] = "BENCH-1",
            }
        );
        using var answer = await http.SendAsync(request);
        if (
            !answer.IsSuccessStatusCode
            && !(await answer.Content.ReadAsStringAsync()).Contains(
                "unchanged",
                StringComparison.Ordinal
            )
        )
        {
            throw new InvalidOperationException(
                $"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}"
            );
        }
    }
}
