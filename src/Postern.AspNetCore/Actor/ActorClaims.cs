using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Postern.AspNetCore.Actor;

/// <summary>The actor as claims, and back.</summary>
internal static class ActorClaims
{
    public static void Add(ClaimsIdentity identity, ImpersonationActor actor)
    {
        var act = new ActClaim(actor.Email, actor.Issuer, actor.Name);
        Add(ImpersonationClaims.Session, actor.SessionId.ToString("D"));
        Add(ImpersonationClaims.Entry, actor.EntryId.ToString("D"));
        Add(ImpersonationClaims.Reason, actor.Reason);
        Add(ImpersonationClaims.Mode, actor.Mode == ImpersonationMode.Write ? "write" : "read");
        Add(
            ImpersonationClaims.Expires,
            actor.ExpiresAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)
        );
        Add(
            ImpersonationClaims.Actor,
            JsonSerializer.Serialize(act, ActJson.Default.ActClaim),
            "JSON"
        );

        void Add(string type, string value, string valueType = ClaimValueTypes.String) =>
            identity.AddClaim(new(type, value, valueType, ImpersonationClaims.Issuer));
    }

    public static ImpersonationActor? Read(ClaimsPrincipal user)
    {
        foreach (var identity in user.Identities)
        {
            if (identity.IsAuthenticated && Value(ImpersonationClaims.Session) is { } session)
                return Read(Value, session);

            string? Value(string type) =>
                identity
                    .FindFirst(claim =>
                        claim.Type == type && claim.Issuer == ImpersonationClaims.Issuer
                    )
                    ?.Value;
        }
        return null;
    }

    private static ImpersonationActor? Read(Func<string, string?> value, string session)
    {
        if (
            value(ImpersonationClaims.Actor) is not { } json
            || JsonSerializer.Deserialize(json, ActJson.Default.ActClaim) is not { } act
            || value(ImpersonationClaims.Entry) is not { } entry
            || value(ImpersonationClaims.Expires) is not { } expires
        )
            return null;

        return new()
        {
            Email = act.Subject,
            Name = act.Name,
            Issuer = act.Issuer,
            Reason = value(ImpersonationClaims.Reason) ?? "",
            SessionId = Guid.ParseExact(session, "D"),
            EntryId = Guid.ParseExact(entry, "D"),
            Mode =
                value(ImpersonationClaims.Mode) == "write"
                    ? ImpersonationMode.Write
                    : ImpersonationMode.Read,
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(
                long.Parse(expires, CultureInfo.InvariantCulture)
            ),
        };
    }
}

internal sealed record ActClaim(
    [property: JsonPropertyName("sub")] string Subject,
    [property: JsonPropertyName("iss")] string Issuer,
    [property: JsonPropertyName("name")] string Name
);

[JsonSerializable(typeof(ActClaim))]
internal sealed partial class ActJson : JsonSerializerContext;
