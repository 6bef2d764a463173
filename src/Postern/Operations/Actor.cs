using System.Collections.Frozen;

namespace Postern.Operations;

/// <summary>
/// Who is acting, for whom every permission is checked and in whose name every entry is written. Always passed
/// explicitly; there is no ambient current user.
/// </summary>
public sealed record Actor
{
    /// <summary>The identity provider (<c>iss</c>). With <see cref="Subject"/> this is the person; e-mail and name are for display.</summary>
    public required string Issuer { get; init; }

    /// <summary>The provider's stable id of the person (<c>sub</c>).</summary>
    public required string Subject { get; init; }

    public required string? Email { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>Names of the operations and queries that the roles allow.</summary>
    public required FrozenSet<string> Permissions { get; init; }

    /// <summary>A role that gives a reason with every change, whatever the risk.</summary>
    public bool AlwaysGivesReason { get; init; }

    /// <summary>A role that gives a ticket reference with every change.</summary>
    public bool AlwaysGivesTicket { get; init; }

    /// <summary>When the person last proved who they are (<c>auth_time</c>); null when the provider did not say.</summary>
    public DateTimeOffset? AuthenticatedAt { get; init; }

    /// <summary>The staff session of the request; null for the system itself.</summary>
    public Guid? SessionId { get; init; }

    public required Origin Origin { get; init; }

    /// <summary>True for the server's own work and for its command line: no staff member is behind it.</summary>
    public bool IsSystem { get; init; }

    public bool May(string permission) => Permissions.Contains(permission);

    /// <summary>The server itself, doing <paramref name="what"/>; it may do what is named in <paramref name="permissions"/>.</summary>
    public static Actor System(string what, params IEnumerable<string> permissions) =>
        new()
        {
            Issuer = "postern",
            Subject = what,
            Email = null,
            Name = what,
            Roles = [],
            Permissions = permissions.ToFrozenSet(StringComparer.Ordinal),
            Origin = Origin.Local,
            IsSystem = true,
        };
}

/// <summary>Where a request came from, for the record.</summary>
/// <param name="RequestId">Unique id of the request, also in the answer's <c>X-Request-Id</c>.</param>
/// <param name="SourceIp">Address of the peer, or of the client behind a configured proxy.</param>
/// <param name="UserAgent">As sent, cleaned of control characters, at most 200 characters.</param>
public sealed record Origin(string RequestId, string? SourceIp, string? UserAgent)
{
    public static Origin Local { get; } = new(Guid.CreateVersion7().ToString("N"), null, null);
}
