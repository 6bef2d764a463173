using System.Text.Json.Serialization;

namespace Postern.AspNetCore.Answers;

/// <summary>A problem as RFC 9457 has it, with a stable code.</summary>
internal sealed record ProblemBody(
    string Type,
    string Title,
    int Status,
    string Detail,
    string Code
);

/// <summary>What the session is, for single-page apps and the banner's script.</summary>
internal sealed record SessionState
{
    public required bool Active { get; init; }

    public Guid? Id { get; init; }

    public StatePerson? Staff { get; init; }

    public StatePerson? User { get; init; }

    public StateTenant? Tenant { get; init; }

    public string? Reason { get; init; }

    public ImpersonationMode? Mode { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public long? SecondsLeft { get; init; }
}

internal sealed record StatePerson(string? Id, string Name, string? Email);

internal sealed record StateTenant(string Id, string Name);

internal sealed record BannerEvent(string Kind);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(ProblemBody))]
[JsonSerializable(typeof(SessionState))]
[JsonSerializable(typeof(BannerEvent))]
internal sealed partial class AnswerJson : JsonSerializerContext;
