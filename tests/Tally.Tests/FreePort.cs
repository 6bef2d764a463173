using System.Net;
using System.Net.Sockets;

namespace Tally.Tests;

internal static class FreePort
{
    /// <summary>
    /// A loopback port that nobody listens on at this moment, from below the range that outgoing connections take theirs
    /// from: one of those could hold it by the time that a server wants it.
    /// </summary>
    public static int Find()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_768);
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
