namespace Postern.AspNetCore;

/// <summary>The staff member behind an impersonated request: the outermost <c>act</c> of RFC 8693, section 4.1, with the
/// session that allows it.</summary>
public sealed record ImpersonationActor
{
    /// <summary>The staff member's e-mail address, which is the actor's <c>sub</c>.</summary>
    public required string Email { get; init; }

    /// <summary>As the identity provider names them; the e-mail address where it does not.</summary>
    public required string Name { get; init; }

    /// <summary>The identity provider that vouches for them.</summary>
    public required string Issuer { get; init; }

    /// <summary>Why they look, in their own words: untrusted text, encode it.</summary>
    public required string Reason { get; init; }

    /// <summary>The impersonation session.</summary>
    public required Guid SessionId { get; init; }

    /// <summary>The entry in Postern's audit log that was committed before the session began.</summary>
    public required Guid EntryId { get; init; }

    /// <summary>Whether the session may change anything.</summary>
    public required ImpersonationMode Mode { get; init; }

    /// <summary>When the session ends by itself, in UTC; it is never prolonged.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
