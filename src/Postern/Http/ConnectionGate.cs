using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Postern.Settings;

namespace Postern.Http;

/// <summary>Drops a connection whose peer is not in the allowed networks, before a byte of HTTP is read.</summary>
internal static partial class ConnectionGate
{
    public static void Use(ListenOptions listen, ListenerSettings settings, ILogger log) =>
        listen.Use(next =>
            connection =>
            {
                if (
                    connection.RemoteEndPoint is IPEndPoint peer
                    && settings.AllowedNetworks.Contains(peer.Address)
                )
                {
                    return next(connection);
                }

                LogDropped(log, connection.RemoteEndPoint, settings.Plane);
                connection.Abort(
                    new ConnectionAbortedException("The peer is not in the allowed networks.")
                );
                return Task.CompletedTask;
            }
        );

    [LoggerMessage(
        LogLevel.Warning,
        "Dropped a connection from {Peer}: not in Postern__{Plane}__AllowedNetworks"
    )]
    private static partial void LogDropped(ILogger log, EndPoint? peer, string plane);
}
