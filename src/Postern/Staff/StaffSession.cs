using Postern.Operations;

namespace Postern.Staff;

/// <summary>How a session presents itself.</summary>
public enum StaffSessionKind
{
    /// <summary>A browser, by cookie.</summary>
    Console,

    /// <summary>The API or the command line, by the identity provider's tokens.</summary>
    Api,
}

/// <summary>A staff member signed in. Kept on the server, so that it can be listed and ended at once.</summary>
public sealed class StaffSession : IAudited
{
    public required Guid Id { get; init; }

    /// <summary>SHA-256 of the cookie's value; for the API of issuer, subject and the token's session.</summary>
    [Secret]
    public required byte[] KeyHash { get; init; }

    public required StaffSessionKind Kind { get; init; }

    public required string Issuer { get; init; }

    public required string Subject { get; init; }

    public string? Email { get; init; }

    public required string Name { get; init; }

    /// <summary>Those values of the roles claim that meant a role at sign-in; what they mean and allow is asked anew at each request.</summary>
    public required List<string> RoleClaims { get; init; }

    /// <summary>How the person signed in, as the provider said (<c>amr</c>, <c>acr</c>).</summary>
    public required string Method { get; init; }

    /// <summary>The provider's <c>auth_time</c>.</summary>
    public DateTimeOffset? AuthenticatedAt { get; init; }

    /// <summary>The provider's <c>sid</c>, for its back-channel logout.</summary>
    public string? ProviderSession { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The absolute limit; never moves.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    public string? SourceIp { get; init; }

    public string? UserAgent { get; init; }

    public DateTimeOffset? EndedAt { get; private set; }

    public Guid AuditEntryId { get; set; }

    public string Label => Email ?? Name;

    public void End(DateTimeOffset now) => EndedAt = now;
}

/// <summary>When a session was last used, to the minute: bookkeeping for the idle limit.</summary>
public sealed class StaffSessionActivity : IBookkeeping
{
    public required Guid SessionId { get; init; }

    public required DateTimeOffset SeenAt { get; set; }
}
