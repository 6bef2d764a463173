using Postern.Bench.Programs;

namespace Postern.Bench.Peer;

/// <summary>The comparison program in a process of its own, so that its processor time can be read.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private static readonly HttpClient Http = new();

    private readonly Daemon _daemon;

    private PeerProcess(Daemon daemon, string url)
    {
        _daemon = daemon;
        Url = url;
    }

    public string Url { get; }

    public int ProcessId => _daemon.ProcessId;

    public static async Task<PeerProcess> StartAsync(string connectionString, string authority)
    {
        var url = $"http://127.0.0.1:{FreePort.Find()}";
        var daemon = Daemon.Start([
            Environment.ProcessPath!,
            "peer",
            connectionString,
            url,
            authority,
        ]);
        await daemon.UntilAnsweredAsync(
            Http,
            new Uri(url + "/health"),
            TimeSpan.FromMilliseconds(20)
        );
        return new PeerProcess(daemon, url);
    }

    public ValueTask DisposeAsync() => _daemon.DisposeAsync();
}
