using System.Diagnostics;
using Postern.Bench.Measuring;
using Postern.Bench.Programs;

namespace Postern.Bench.Start;

/// <summary>P10: from the start of the published program to its first answer, and its memory when nobody asks anything.</summary>
internal static class StartBench
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    public static async Task RunAsync(BenchOptions options, TextWriter output)
    {
        await output.WriteLineAsync("## Start and memory (P10)\n");
        await output.WriteLineAsync(Machine.Describe(options) + "\n");
        await using var postgres = await PostgresServer.StartAsync();
        await using var provider = await IdentityProvider.StartAsync();
        using var folder = new ScratchFolder();
        var owner = postgres.ConnectionString("postern");
        await postgres.ExecuteAsync("postgres", false, "create database postern");
        await PosternServer.RunAsync(options, owner, "db", "migrate");
        await PosternServer.RunAsync(options, owner, "db", "grant");
        var sqlite = $"Data Source={folder.File("postern.db")}";
        await PosternServer.RunAsync(options, sqlite, "db", "migrate");

        var sides = new List<Side>
        {
            new(
                "empty ASP.NET Core application",
                url => Daemon.Start([Path.Combine(options.EmptyFolder, "Empty"), "--urls", url])
            ),
            new("Postern on SQLite", url => Serve(options, sqlite, provider, url)),
            new(
                "Postern on PostgreSQL",
                url =>
                    Serve(
                        options,
                        postgres.ConnectionString("postern", "postern_admin"),
                        provider,
                        url
                    )
            ),
        };
        for (var run = 0; run < options.Starts; run++)
        {
            await System.Console.Error.WriteLineAsync($"Start {run + 1}");
            foreach (var side in sides)
            {
                await side.StartAsync();
            }
        }

        foreach (var side in sides)
        {
            await System.Console.Error.WriteLineAsync($"Memory of {side.Name}");
            await side.RestAsync(options.IdleTime);
        }

        var table = new Table(
            "program",
            "start to first answer, ms",
            "against the empty one",
            $"resident after {options.IdleTime.TotalSeconds} s, MB",
            "of it private, MB"
        );
        foreach (var side in sides)
        {
            table.Add(
                side.Name,
                new Spread(side.Milliseconds).Text(),
                new Spread(
                    side.Milliseconds.Zip(sides[0].Milliseconds, (own, empty) => own / empty)
                ).Text("0.00"),
                Spread.Number(side.Memory.Resident, "N0"),
                Spread.Number(side.Memory.Private, "N0")
            );
        }

        await table.WriteAsync(output);
    }

    private static Daemon Serve(
        BenchOptions options,
        string database,
        IdentityProvider provider,
        string url
    ) =>
        Daemon.Start(
            [PosternServer.Executable(options), "serve", "--only", "admin"],
            PosternServer.Settings(database, provider.Authority, url)
        );

    private sealed class Side(string name, Func<string, Daemon> start)
    {
        private readonly string _url = $"http://127.0.0.1:{FreePort.Find()}";

        public string Name => name;

        public List<double> Milliseconds { get; } = [];

        public (double Resident, double Private) Memory { get; private set; }

        public async Task StartAsync()
        {
            var clock = Stopwatch.StartNew();
            await using var daemon = await StartedAsync();
            Milliseconds.Add(clock.Elapsed.TotalMilliseconds);
        }

        public async Task RestAsync(TimeSpan time)
        {
            await using var daemon = await StartedAsync();
            await Task.Delay(time);
            Memory = ProcessStat.Memory(daemon.ProcessId);
        }

        private async Task<Daemon> StartedAsync()
        {
            using var http = new HttpClient();
            var daemon = start(_url);
            await daemon.UntilAnsweredAsync(http, new Uri(_url + "/health/live"), Pause);
            return daemon;
        }
    }
}
