using Postern.Bench.Programs;

namespace Postern.Bench.Propagation;

/// <summary>The published server with generated tenants, a token of an engineer and a service key.</summary>
internal sealed class MeasuredServer : IAsyncDisposable
{
    public const string Database = "propagation";

    /// <summary>PostgreSQL takes a hundred connections by default, for both processes and their guests.</summary>
    private const string Pool = ";Maximum Pool Size=40";

    private static readonly HttpClient Http = new();

    private readonly List<Daemon> _processes = [];

    private MeasuredServer(string token, string key) => (Token, Key) = (token, key);

    public string AdminUrl { get; } = $"http://127.0.0.1:{FreePort.Find()}";

    public string RuntimeUrl { get; } = $"http://127.0.0.1:{FreePort.Find()}";

    /// <summary>The one that serves the runtime plane.</summary>
    public int RuntimeProcess => _processes[^1].ProcessId;

    public string Token { get; }

    public string Key { get; }

    /// <summary>Each plane in a process and with a login of its own.</summary>
    public static async Task<MeasuredServer> OnPostgresAsync(
        BenchOptions options,
        PostgresServer postgres,
        IdentityProvider provider
    )
    {
        await postgres.ExecuteAsync("postgres", false, $"create database {Database}");
        var owner = postgres.ConnectionString(Database);
        await PosternServer.RunAsync(options, owner, "db", "migrate");
        await PosternServer.RunAsync(options, owner, "db", "grant");
        var server = await PrepareAsync(options, owner, provider);
        await postgres.ExecuteAsync(Database, false, "vacuum analyze");
        await server.StartAsync(
            options,
            postgres.ConnectionString(Database, "postern_admin") + Pool,
            provider,
            "--only",
            "admin"
        );
        await server.StartAsync(
            options,
            postgres.ConnectionString(Database, "postern_runtime") + Pool,
            provider,
            "--only",
            "runtime"
        );
        return server;
    }

    /// <summary>Both planes in one process, as SQLite wants it.</summary>
    public static async Task<MeasuredServer> OnSqliteAsync(
        BenchOptions options,
        ScratchFolder folder,
        IdentityProvider provider
    )
    {
        var database = $"Data Source={folder.File("postern.db")}";
        await PosternServer.RunAsync(options, database, "db", "migrate");
        var server = await PrepareAsync(options, database, provider);
        await server.StartAsync(options, database, provider);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }
    }

    private static async Task<MeasuredServer> PrepareAsync(
        BenchOptions options,
        string database,
        IdentityProvider provider
    )
    {
        await PosternServer.RunAsync(
            options,
            database,
            "seed",
            "--tenants",
            $"{options.Tenants}",
            "--audit",
            $"{options.Entries}"
        );
        var key = await Command.TryAsync(
            [
                PosternServer.Executable(options),
                "keys",
                "create",
                "bench",
                "--scope",
                "read",
                "--scope",
                "jobs",
                "--scope",
                "tenants",
            ],
            Path.GetTempPath(),
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Postern__Database"] = database,
            },
            CancellationToken.None
        );
        return new MeasuredServer(
            await provider.TokenAsync("erin@postern.example"),
            key.Output.Split('\n')
                .Single(line => line.StartsWith("pstn_", StringComparison.Ordinal))
        );
    }

    private async Task StartAsync(
        BenchOptions options,
        string database,
        IdentityProvider provider,
        params string[] arguments
    )
    {
        var settings = PosternServer.Settings(database, provider.Authority, AdminUrl);
        settings["Postern__Runtime__Urls"] = RuntimeUrl;
        var process = Daemon.Start(
            [PosternServer.Executable(options), "serve", .. arguments],
            settings
        );
        _processes.Add(process);
        string[] served = arguments switch
        {
            ["--only", "admin"] => [AdminUrl],
            ["--only", "runtime"] => [RuntimeUrl],
            _ => [AdminUrl, RuntimeUrl],
        };
        foreach (var url in served)
        {
            await process.UntilAnsweredAsync(
                Http,
                new Uri(url + "/health/ready"),
                TimeSpan.FromMilliseconds(50)
            );
        }
    }
}
