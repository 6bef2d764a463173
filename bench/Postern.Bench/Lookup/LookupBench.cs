using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;
using Postern.Bench.Measuring;
using Postern.Bench.Programs;

namespace Postern.Bench.Lookup;

/// <summary>
/// P4: looking for tenants and users by a part of something over HTTP, with the entry that each search writes, against
/// the same reads by hand on a connection that is open already.
/// </summary>
internal static class LookupBench
{
    public static async Task RunAsync(BenchOptions options, TextWriter output)
    {
        await output.WriteLineAsync("## Lookup (P4)\n");
        await output.WriteLineAsync(Machine.Describe(options) + "\n");
        await using var provider = await IdentityProvider.StartAsync();
        {
            await using var postgres = await PostgresServer.StartAsync();
            await postgres.ExecuteAsync("postgres", false, "create database postern");
            var owner = postgres.ConnectionString("postern");
            await SeedAsync(options, owner);
            await PosternServer.RunAsync(options, owner, "db", "grant");
            await postgres.ExecuteAsync("postern", false, "vacuum analyze");
            var login = postgres.ConnectionString("postern", "postern_admin");
            await using var connection = new NpgsqlConnection(
                login + ";Max Auto Prepare=50;Auto Prepare Min Usages=2"
            );
            await MeasureAsync(options, "PostgreSQL", login, connection, provider, output);
        }

        using var folder = new ScratchFolder();
        var sqlite = $"Data Source={folder.File("postern.db")}";
        await SeedAsync(options, sqlite);
        await using var file = new SqliteConnection(sqlite + ";Pooling=False");
        await MeasureAsync(options, "SQLite", sqlite, file, provider, output);
    }

    private static async Task SeedAsync(BenchOptions options, string database)
    {
        await System.Console.Error.WriteLineAsync(
            $"Generating {options.LookupRows} tenants and users"
        );
        await PosternServer.RunAsync(options, database, "db", "migrate");
        await PosternServer.RunAsync(
            options,
            database,
            "seed",
            "--tenants",
            $"{options.LookupRows}",
            "--users",
            $"{options.LookupRows}"
        );
    }

    private static async Task MeasureAsync(
        BenchOptions options,
        string name,
        string database,
        DbConnection connection,
        IdentityProvider provider,
        TextWriter output
    )
    {
        await connection.OpenAsync();
        var samples = await SearchTerms.ReadAsync(
            connection,
            options.LookupRows,
            options.LookupRuns + 20
        );
        await using var server = await PosternServer.StartAsync(
            options,
            database,
            provider.Authority
        );
        using var http = new HttpClient { BaseAddress = new Uri(server.Url) };
        http.DefaultRequestHeaders.Authorization = new(
            "Bearer",
            await provider.TokenAsync("sam@postern.example")
        );
        var table = new Table(
            $"{name}: by",
            "rows searched",
            "over HTTP, ms, p50 / p95",
            "by hand, ms, p50 / p95",
            "p95, HTTP / by hand",
            "p95 without the entry's write, HTTP"
        );
        var plain = await CostOfAnEntryAsync(http, options);
        foreach (var search in samples)
        {
            await System.Console.Error.WriteLineAsync($"{name}: {search.By}");
            List<double> overHttp = [],
                byHand = [];
            foreach (var (term, index) in search.Terms.Select((term, index) => (term, index)))
            {
                var hand = await TimeAsync(() => search.RunByHandAsync(connection, term));
                var api = await TimeAsync(async () =>
                {
                    using var answer = await http.GetAsync(search.Address(term));
                    answer.EnsureSuccessStatusCode();
                    await answer.Content.ReadAsByteArrayAsync();
                });
                if (index >= 20)
                {
                    byHand.Add(hand);
                    overHttp.Add(api);
                }
            }

            var (us, them) = (new Spread(overHttp), new Spread(byHand));
            table.Add(
                search.By,
                search.Rows,
                $"{Milliseconds(us.Median)} / {Milliseconds(us.At(0.95))}",
                $"{Milliseconds(them.Median)} / {Milliseconds(them.At(0.95))}",
                Spread.Number(us.At(0.95) / them.At(0.95), "0.00"),
                Milliseconds(Math.Max(0, us.At(0.95) - plain))
            );
        }

        await output.WriteLineAsync(
            $"On {name} a search that finds nothing, and so is little more than HTTP, the checks and the entry's own commit, takes {Milliseconds(plain)} ms (median); the last column is without it.\n"
        );
        await table.WriteAsync(output);
    }

    /// <summary>The median of a search for one letter that no key begins with: neither b-tree nor trigrams do any work.</summary>
    private static async Task<double> CostOfAnEntryAsync(HttpClient http, BenchOptions options)
    {
        var times = new List<double>();
        for (var i = 0; i < options.LookupRuns + 20; i++)
        {
            var time = await TimeAsync(async () =>
            {
                using var answer = await http.GetAsync("/api/v1/users?search=%C2%A4");
                answer.EnsureSuccessStatusCode();
            });
            if (i >= 20)
            {
                times.Add(time);
            }
        }

        return new Spread(times).Median;
    }

    private static string Milliseconds(double value) =>
        value.ToString("0.0", CultureInfo.InvariantCulture);

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        return clock.Elapsed.TotalMilliseconds;
    }
}
