using System.Net;
using System.Net.Sockets;

namespace Postern.Bench.Operations;

/// <summary>
/// A relay before PostgreSQL that counts how often the client waits: each time it speaks after the server has spoken is
/// one round trip. Several connections are counted together, so let one work at a time.
/// </summary>
internal sealed class RoundTripCounter : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _server;
    private int _trips;

    public RoundTripCounter(string serverPort)
    {
        _server = int.Parse(serverPort, System.Globalization.CultureInfo.InvariantCulture);
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Trips => Volatile.Read(ref _trips);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = RelayAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Disposed: no more connections.
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        await server.ConnectAsync(IPAddress.Loopback, _server);
        var serverSpokeLast = 1;
        await Task.WhenAny(
            CopyAsync(
                client.GetStream(),
                server.GetStream(),
                () =>
                {
                    if (Interlocked.Exchange(ref serverSpokeLast, 0) == 1)
                    {
                        Interlocked.Increment(ref _trips);
                    }
                }
            ),
            CopyAsync(
                server.GetStream(),
                client.GetStream(),
                () => Interlocked.Exchange(ref serverSpokeLast, 1)
            )
        );
        client.Dispose();
    }

    private static async Task CopyAsync(NetworkStream from, NetworkStream to, Action heard)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int count;
            while ((count = await from.ReadAsync(buffer)) > 0)
            {
                heard();
                await to.WriteAsync(buffer.AsMemory(0, count));
            }
        }
        catch (IOException)
        {
            // The other side has gone.
        }
    }
}
