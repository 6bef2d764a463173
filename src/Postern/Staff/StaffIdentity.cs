namespace Postern.Staff;

/// <summary>Who the identity provider says somebody is, after every rule of ours was asked.</summary>
internal sealed record StaffIdentity
{
    public required string Issuer { get; init; }

    public required string Subject { get; init; }

    public required string? Email { get; init; }

    public required string Name { get; init; }

    /// <summary>Those values of the roles claim that mean a role here.</summary>
    public required IReadOnlyList<string> RoleClaims { get; init; }

    /// <summary><c>amr</c> and <c>acr</c>, for the record.</summary>
    public required string Method { get; init; }

    public required DateTimeOffset? AuthenticatedAt { get; init; }

    /// <summary><c>sid</c>.</summary>
    public required string? ProviderSession { get; init; }

    public static StaffIdentity Of(StaffSession session) =>
        new()
        {
            Issuer = session.Issuer,
            Subject = session.Subject,
            Email = session.Email,
            Name = session.Name,
            RoleClaims = session.RoleClaims,
            Method = session.Method,
            AuthenticatedAt = session.AuthenticatedAt,
            ProviderSession = session.ProviderSession,
        };
}
