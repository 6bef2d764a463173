using System.Collections.Concurrent;
using System.Collections.Frozen;
using Postern.Operations;
using Postern.Settings;

namespace Postern.Staff;

/// <summary>The one place where somebody who is signed in becomes an <see cref="Actor"/>.</summary>
internal sealed class StaffActors(PosternSettings settings)
{
    private const int UserAgentLimit = 200;

    private readonly ConcurrentDictionary<string, FrozenSet<string>> _permissions = new(
        StringComparer.Ordinal
    );

    /// <summary>The actor with the rights that the roles have now; null when no role is left.</summary>
    public Actor? Create(StaffIdentity identity, Guid sessionId, HttpContext context)
    {
        var roles = RoleRule.Roles(identity.RoleClaims, settings.Sso);
        return roles.Count == 0 ? null : Build(identity, roles, sessionId, OriginOf(context));
    }

    /// <summary>Somebody whose work goes on after the request that asked for it, with the rights that the roles have now.</summary>
    public Actor? Behind(StaffSession session, string requestId)
    {
        var identity = StaffIdentity.Of(session);
        var roles = RoleRule.Roles(identity.RoleClaims, settings.Sso);
        return roles.Count == 0
            ? null
            : Build(
                identity,
                roles,
                session.Id,
                new Origin(requestId, session.SourceIp, session.UserAgent)
            );
    }

    /// <summary>Somebody the provider knows and we do not let in: may do nothing, and stands in the entry of the refusal.</summary>
    public static Actor Refused(StaffIdentity identity, HttpContext context) =>
        new()
        {
            Issuer = identity.Issuer,
            Subject = identity.Subject,
            Email = identity.Email,
            Name = identity.Name,
            Roles = [],
            Permissions = FrozenSet<string>.Empty,
            AuthenticatedAt = identity.AuthenticatedAt,
            Origin = OriginOf(context),
        };

    /// <summary>Nobody knows who: a token that proves nothing.</summary>
    public static Actor Unknown(HttpContext context) =>
        new()
        {
            Issuer = "unknown",
            Subject = "unknown",
            Email = null,
            Name = "Somebody unknown",
            Roles = [],
            Permissions = FrozenSet<string>.Empty,
            Origin = OriginOf(context),
        };

    public static Origin OriginOf(HttpContext context) =>
        new(
            context.TraceIdentifier,
            context.Connection.RemoteIpAddress is { } address
                ? PrivateNetworks.Plain(address).ToString()
                : null,
            Texts.Clean(context.Request.Headers.UserAgent, UserAgentLimit)
        );

    private Actor Build(
        StaffIdentity identity,
        IReadOnlyList<string> roles,
        Guid sessionId,
        Origin origin
    )
    {
        var isStrict = roles.Any(StaffRoles.AlwaysGivesReasonAndTicket);
        return new Actor
        {
            Issuer = identity.Issuer,
            Subject = identity.Subject,
            Email = identity.Email,
            Name = identity.Name,
            Roles = roles,
            Permissions = PermissionsOf(roles),
            AlwaysGivesReason = isStrict,
            AlwaysGivesTicket = isStrict,
            AuthenticatedAt = identity.AuthenticatedAt,
            SessionId = sessionId,
            Origin = origin,
        };
    }

    private FrozenSet<string> PermissionsOf(IReadOnlyList<string> roles) =>
        _permissions.GetOrAdd(
            string.Join(' ', roles),
            _ =>
                roles
                    .SelectMany(role =>
                        settings.RolePermissions.TryGetValue(role, out var configured)
                            ? configured
                            : StaffRoles.Defaults[role]
                    )
                    .ToFrozenSet(StringComparer.Ordinal)
        );
}
