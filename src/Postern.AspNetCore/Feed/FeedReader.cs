using System.Text.Json;
using Postern.AspNetCore.Client;

namespace Postern.AspNetCore.Feed;

/// <summary>Reads an event from the bytes it arrives as: a snapshot may be of a hundred thousand tenants.</summary>
internal static class FeedReader
{
    /// <summary>The event; null when it is one that we do not know, a newer plane's say.</summary>
    public static FeedEvent? Read(string type, ReadOnlySpan<byte> data) =>
        type switch
        {
            "snapshot" => JsonSerializer.Deserialize(data, RuntimeJson.Default.Snapshot)
                ?? throw new JsonException("The snapshot is null."),
            "changes" => JsonSerializer.Deserialize(data, RuntimeJson.Default.Changes)
                ?? throw new JsonException("The changes are null."),
            "heartbeat" => Heartbeat.Instance,
            _ => null,
        };
}
