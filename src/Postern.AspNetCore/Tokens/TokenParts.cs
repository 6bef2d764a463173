using System.Text.Json;
using System.Text.Json.Serialization;

namespace Postern.AspNetCore.Tokens;

/// <summary>The whole of the header. Anything else in it (<c>crit</c>, <c>b64</c>, <c>jku</c>, <c>jwk</c>, <c>x5u</c>…) is
/// refused: we know no extension, and keys are never taken from where the token says (RFC 8725, section 3.10).</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record TokenHeader
{
    [JsonPropertyName("typ")]
    public required string Type { get; init; }

    [JsonPropertyName("alg")]
    public required string Algorithm { get; init; }

    [JsonPropertyName("kid")]
    public required string KeyId { get; init; }
}

/// <summary>The claims that decide. Others are ignored, as RFC 7519, section 4, wants.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record TokenClaims
{
    [JsonPropertyName("iss")]
    public required string Issuer { get; init; }

    [JsonPropertyName("aud")]
    public required string Audience { get; init; }

    [JsonPropertyName("sub")]
    public required string Subject { get; init; }

    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("email")]
    public string? Email { get; init; }

    [JsonPropertyName("tenant")]
    public required string Tenant { get; init; }

    [JsonPropertyName("tenantName")]
    public string? TenantName { get; init; }

    [JsonPropertyName("role")]
    public string? Role { get; init; }

    [JsonPropertyName("act")]
    public required TokenActor Actor { get; init; }

    [JsonPropertyName("sid")]
    public required string SessionId { get; init; }

    [JsonPropertyName("entry")]
    public required string EntryId { get; init; }

    [JsonPropertyName("reason")]
    public required string Reason { get; init; }

    [JsonPropertyName("scope")]
    public required string Scope { get; init; }

    [JsonPropertyName("iat")]
    public required long IssuedAt { get; init; }

    [JsonPropertyName("nbf")]
    public required long NotBefore { get; init; }

    [JsonPropertyName("exp")]
    public required long ExpiresAt { get; init; }

    [JsonPropertyName("jti")]
    public required string Id { get; init; }
}

/// <summary>The outermost actor. A nested <c>act</c> is history and decides nothing (RFC 8693, section 4.1): it is not read.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record TokenActor
{
    [JsonPropertyName("sub")]
    public required string Subject { get; init; }

    [JsonPropertyName("iss")]
    public required string Issuer { get; init; }

    [JsonPropertyName("name")]
    public string? Name { get; init; }
}

/// <summary>Strict: no duplicate members, no text for numbers, no null where there must be a value.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict)]
[JsonSerializable(typeof(TokenHeader))]
[JsonSerializable(typeof(TokenClaims))]
internal sealed partial class TokenJson : JsonSerializerContext;
