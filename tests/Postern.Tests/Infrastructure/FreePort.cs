using System.Net;
using System.Net.Sockets;

namespace Postern.Tests.Infrastructure;

/// <summary>
/// A loopback port that nobody listened on a moment ago. It is taken from below the range that the kernel gives to outgoing
/// connections, or one of those could take it while a server is down, and even connect to itself.
/// </summary>
public static class FreePort
{
    private const int Lowest = 20_000;
    private const int OutgoingFrom = 32_768;

    public static int Find()
    {
        while (true)
        {
            var port = Random.Shared.Next(Lowest, OutgoingFrom);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException exception)
                when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Somebody's: try another.
            }
        }
    }
}
