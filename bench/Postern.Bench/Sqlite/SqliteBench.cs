using Microsoft.Data.Sqlite;
using Postern.Bench.Measuring;
using Postern.Bench.Operations;
using Postern.Bench.Programs;

namespace Postern.Bench.Sqlite;

/// <summary>P3: the audited operation over HTTP on SQLite, against the bare loop with a queue.</summary>
internal static class SqliteBench
{
    private const int Connections = 16;

    public static async Task RunAsync(BenchOptions options, TextWriter output)
    {
        await output.WriteLineAsync("## Audited operation on SQLite (P3)\n");
        await output.WriteLineAsync(Machine.Describe(options) + "\n");
        using var folder = new ScratchFolder();
        var served = folder.File("postern.db");
        await PosternServer.RunAsync(options, $"Data Source={served}", "db", "migrate");
        await PosternServer.RunAsync(
            options,
            $"Data Source={served}",
            "seed",
            "--tenants",
            $"{options.Tenants}"
        );
        await ReadAsync(served, "pragma wal_checkpoint(truncate)");
        var bare = folder.File("bare.db");
        System.IO.File.Copy(served, bare);

        await using var provider = await IdentityProvider.StartAsync();
        await using var server = await PosternServer.StartAsync(
            options,
            $"Data Source={served}",
            provider.Authority
        );
        var tenants = await ReadAsync(
            bare,
            "select id from tenants where status = 'active' order by random()"
        );
        var load = new PlanUpdateLoad(
            server.Url,
            "/api/v1/operations/tenant.plan.update",
            await provider.TokenAsync("ben@postern.example"),
            async () =>
            {
                var file = folder.File("tenants.txt");
                await System.IO.File.WriteAllLinesAsync(
                    file,
                    await ReadAsync(
                        served,
                        "select id || ' ' || plan from tenants where status = 'active' order by random()"
                    )
                );
                return file;
            }
        );
        await load.RunAsync(Connections, options.RoundTime, server.ProcessId, () => 0);

        List<(double PerSecond, double P99)> loops = [];
        List<Round> rounds = [];
        for (var round = 0; round < options.Rounds; round++)
        {
            await System.Console.Error.WriteLineAsync($"SQLite, round {round + 1}");
            loops.Add(await SqliteLoop.RunAsync(bare, tenants, Connections, options.RoundTime));
            rounds.Add(
                await load.RunAsync(Connections, options.RoundTime, server.ProcessId, () => 0)
            );
        }

        var table = new Table(
            "callers",
            "who",
            "operations/s",
            "p99, ms",
            "CPU ms per operation",
            "Postern / loop"
        );
        table.Add(
            $"{Connections}",
            "bare loop with a queue",
            new Spread(loops.Select(loop => loop.PerSecond)).Text(),
            new Spread(loops.Select(loop => loop.P99)).Text("0.0"),
            "",
            ""
        );
        table.Add(
            $"{Connections}",
            "Postern over HTTP",
            new Spread(rounds.Select(round => round.PerSecond)).Text(),
            new Spread(rounds.Select(round => round.P99)).Text("0.0"),
            new Spread(rounds.Select(round => round.ProgramCpu)).Text("0.00"),
            new Spread(rounds.Zip(loops, (round, loop) => round.PerSecond / loop.PerSecond)).Text(
                "0.00"
            )
        );
        await table.WriteAsync(output);
    }

    private static async Task<List<string>> ReadAsync(string file, string query)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using var command = new SqliteCommand(query, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
