using System.Net;

namespace Postern.Tests.Infrastructure;

/// <summary>A running <c>postern-server serve</c>.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private const string AdminUrls = "Postern__Admin__Urls";
    private const string RuntimeUrls = "Postern__Runtime__Urls";

    /// <summary>So that a start that hangs hangs nobody; how long one takes on a busy machine is not what is tested.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    private readonly BackgroundProcess _process;
    private readonly Uri _asked;

    private ServerProcess(
        BackgroundProcess process,
        IReadOnlyDictionary<string, string> settings,
        string? only
    )
    {
        _process = process;
        Settings = settings;
        _asked = only == "runtime" ? Runtime : Admin;
    }

    public Uri Admin => new(Settings[AdminUrls]);

    public Uri Runtime => new(Settings[RuntimeUrls]);

    /// <summary>As given, with the addresses filled in: start another with them to come back at the same ones.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Standard output and standard error so far.</summary>
    public string Output => _process.Output;

    /// <summary>Null while it runs; 137 after <see cref="KillAsync"/>.</summary>
    public int? ExitCode => _process.ExitCode;

    /// <summary>Starts it and waits until <c>GET /health/live</c> answers 200.</summary>
    /// <param name="executable">The published one.</param>
    /// <param name="settings">As environment variables.</param>
    /// <param name="only">The one plane that is served; both when left out.</param>
    /// <param name="cancellationToken">Ends the wait, and the process.</param>
    /// <exception cref="InvalidOperationException">It ended by itself; the message holds its exit code and output.</exception>
    /// <exception cref="TimeoutException">It runs and does not answer; the message holds its output.</exception>
    public static async Task<ServerProcess> StartAsync(
        string executable,
        IReadOnlyDictionary<string, string> settings,
        string? only = null,
        CancellationToken cancellationToken = default
    )
    {
        var complete = new Dictionary<string, string>(settings, StringComparer.Ordinal);
        complete.TryAdd(AdminUrls, $"http://127.0.0.1:{FreePort.Find()}");
        complete.TryAdd(RuntimeUrls, $"http://127.0.0.1:{FreePort.Find()}");

        var server = new ServerProcess(
            BackgroundProcess.Start(
                only is null ? [executable, "serve"] : [executable, "serve", "--only", only],
                Path.GetDirectoryName(executable)!,
                complete
            ),
            complete,
            only
        );
        try
        {
            await Poll.UntilAsync(
                "postern-server is alive",
                server.IsAliveAsync,
                StartLimit,
                cancellationToken
            );
            return server;
        }
        catch (Exception exception)
        {
            await server.DisposeAsync();
            if (exception is TimeoutException)
                throw new TimeoutException(
                    $"{exception.Message} Its output:\n{server.Output}",
                    exception
                );
            throw;
        }
    }

    /// <summary>Ends it in the middle of whatever it does (SIGKILL).</summary>
    public Task KillAsync(CancellationToken cancellationToken = default) =>
        _process.KillAsync(cancellationToken);

    /// <summary>Asks it to end (SIGTERM) and waits until it has.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> StopAsync(CancellationToken cancellationToken = default) =>
        _process.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task<bool> IsAliveAsync(CancellationToken cancellationToken)
    {
        if (_process.HasExited)
        {
            await _process.WaitForExitAsync(cancellationToken);
            throw new InvalidOperationException($"postern-server ended with {ExitCode}:\n{Output}");
        }

        try
        {
            using var response = await Http.GetAsync(
                new Uri(_asked, "/health/live"),
                cancellationToken
            );
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception exception)
            when (exception is HttpRequestException
                || (
                    exception is TaskCanceledException && !cancellationToken.IsCancellationRequested
                )
            )
        {
            return false;
        }
    }
}
