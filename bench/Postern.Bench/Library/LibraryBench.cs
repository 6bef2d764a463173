using Postern.Bench.Measuring;
using Postern.Bench.Programs;

namespace Postern.Bench.Library;

/// <summary>P5: what an ordinary customer's request costs with the library in the app, against the same app without it.</summary>
internal static class LibraryBench
{
    private const int Connections = 32;

    private static readonly HttpClient Http = new(new HttpClientHandler { UseCookies = false });

    public static async Task RunAsync(BenchOptions options, TextWriter output)
    {
        await output.WriteLineAsync("## Customer-side library (P5)\n");
        await output.WriteLineAsync(Machine.Describe(options) + "\n");
        var runtimeUrl = $"http://127.0.0.1:{FreePort.Find()}";
        await using var runtime = await CustomerApp.StartRuntimeAsync(runtimeUrl);
        await using var without = await Side.StartAsync(runtimeUrl, "without");
        await using var with = await Side.StartAsync(runtimeUrl, "with");
        foreach (var side in new[] { without, with })
        {
            // Until the hot code has been compiled for good.
            await side.LoadAsync(options.RoundTime);
            await side.LoadAsync(options.RoundTime);
        }

        List<(double PerSecond, double Cpu, double P99)> bare = [],
            guarded = [];
        for (var round = 0; round < options.Rounds; round++)
        {
            await System.Console.Error.WriteLineAsync($"Library, round {round + 1}");
            bare.Add(await without.LoadAsync(options.RoundTime));
            guarded.Add(await with.LoadAsync(options.RoundTime));
        }

        var table = new Table(
            "app with cookie sign-in, 32 connections",
            "requests/s",
            "p99, ms",
            "CPU µs per request",
            "with / without, requests/s"
        );
        table.Add(["without the library", .. Cells(bare), ""]);
        table.Add([
            "with it",
            .. Cells(guarded),
            new Spread(guarded.Zip(bare, (a, b) => a.PerSecond / b.PerSecond)).Text("0.00"),
        ]);
        await table.WriteAsync(output);
    }

    private static IEnumerable<string> Cells(
        IReadOnlyList<(double PerSecond, double Cpu, double P99)> rounds
    ) =>
        [
            new Spread(rounds.Select(round => round.PerSecond)).Text(),
            new Spread(rounds.Select(round => round.P99)).Text("0.0"),
            new Spread(rounds.Select(round => round.Cpu)).Text("0.0"),
        ];

    /// <summary>One of the two apps, in a process of its own, with somebody signed in.</summary>
    private sealed class Side : IAsyncDisposable
    {
        private readonly Daemon _daemon;
        private readonly string _url;
        private readonly string _cookie;

        private Side(Daemon daemon, string url, string cookie)
        {
            _daemon = daemon;
            _url = url;
            _cookie = cookie;
        }

        public static async Task<Side> StartAsync(string runtimeUrl, string which)
        {
            var url = $"http://127.0.0.1:{FreePort.Find()}";
            var daemon = Daemon.Start([
                Environment.ProcessPath!,
                "customer",
                url,
                runtimeUrl,
                which,
            ]);
            await daemon.UntilAnsweredAsync(
                Http,
                new Uri(url + "/health"),
                TimeSpan.FromMilliseconds(20)
            );
            using var answer = await Http.GetAsync(url + "/signin");
            return new Side(
                daemon,
                url,
                answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0]
            );
        }

        public async Task<(double PerSecond, double Cpu, double P99)> LoadAsync(TimeSpan time)
        {
            var before = ProcessStat.FamilyCpu(_daemon.ProcessId);
            var load = await Wrk.RunAsync(
                _url + CustomerApp.Route,
                Path.Combine(AppContext.BaseDirectory, "Library", "signed-in.lua"),
                new Dictionary<string, string>(StringComparer.Ordinal) { ["COOKIE"] = _cookie },
                Connections,
                time
            );
            return (
                load.PerSecond,
                (ProcessStat.FamilyCpu(_daemon.ProcessId) - before) * 1e6 / load.Requests,
                load.P99
            );
        }

        public ValueTask DisposeAsync() => _daemon.DisposeAsync();
    }
}
