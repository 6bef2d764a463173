using Postern.Development;

namespace Postern.Bench.Programs;

/// <summary>The published <c>postern-server</c>.</summary>
internal sealed class PosternServer : IAsyncDisposable
{
    private static readonly HttpClient Http = new();

    private readonly Daemon _daemon;

    private PosternServer(Daemon daemon, string url)
    {
        _daemon = daemon;
        Url = url;
    }

    public string Url { get; }

    public int ProcessId => _daemon.ProcessId;

    public string Output => _daemon.Output;

    /// <summary>Starts <c>serve</c> in Production, and returns when it answers.</summary>
    public static async Task<PosternServer> StartAsync(
        BenchOptions options,
        string database,
        string authority
    )
    {
        var url = $"http://127.0.0.1:{FreePort.Find()}";
        var server = new PosternServer(
            Daemon.Start(
                [Executable(options), "serve", "--only", "admin"],
                Settings(database, authority, url)
            ),
            url
        );
        await server._daemon.UntilAnsweredAsync(
            Http,
            new Uri(url + "/health/ready"),
            TimeSpan.FromMilliseconds(20)
        );
        return server;
    }

    /// <summary>Runs a command of it to its end: <c>db migrate</c>, <c>seed</c>.</summary>
    public static async Task RunAsync(
        BenchOptions options,
        string database,
        params string[] arguments
    )
    {
        var result = await Command.TryAsync(
            [Executable(options), .. arguments],
            Path.GetTempPath(),
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Postern__Database"] = database,
            },
            CancellationToken.None
        );
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"postern-server {string.Join(' ', arguments)} ended with {result.ExitCode}:\n{result.Output}"
            );
        }
    }

    public static string Executable(BenchOptions options) =>
        Path.Combine(options.ServerFolder, "postern-server");

    public static Dictionary<string, string> Settings(
        string database,
        string authority,
        string url
    ) =>
        new(StringComparer.Ordinal)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["Postern__Database"] = database,
            ["Postern__Admin__Urls"] = url,
            ["Postern__Sso__Authority"] = authority,
            ["Postern__Sso__ClientId"] = DevelopmentDefaults.ClientId,
            ["Postern__Sso__ClientSecret"] = DevelopmentDefaults.ClientSecret,
            ["Postern__Sso__Audience"] = DevelopmentDefaults.Audience,
        };

    public ValueTask DisposeAsync() => _daemon.DisposeAsync();
}
