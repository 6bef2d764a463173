using System.Text.Json.Serialization;

namespace Postern.AspNetCore.Client;

/// <summary>A JWK Set (RFC 7517, section 5). Members that we do not know are ignored, as the RFC wants.</summary>
internal sealed record WebKeySet(WebKey[] Keys);

internal sealed record WebKey
{
    [JsonPropertyName("kty")]
    public string? KeyType { get; init; }

    [JsonPropertyName("crv")]
    public string? Curve { get; init; }

    [JsonPropertyName("kid")]
    public string? KeyId { get; init; }

    [JsonPropertyName("use")]
    public string? Use { get; init; }

    [JsonPropertyName("alg")]
    public string? Algorithm { get; init; }

    [JsonPropertyName("x")]
    public string? X { get; init; }

    [JsonPropertyName("y")]
    public string? Y { get; init; }
}
