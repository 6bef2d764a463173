namespace Postern.AspNetCore;

/// <summary>The user whose place a staff member takes, as the token names them. Ids are the app's own.</summary>
public sealed record ImpersonatedUser
{
    /// <summary>The user's id in this app.</summary>
    public required string Id { get; init; }

    /// <summary>The user's name; the id where Postern knows none.</summary>
    public required string Name { get; init; }

    /// <summary>The user's e-mail address, where Postern knows it.</summary>
    public string? Email { get; init; }

    /// <summary>The user's role in the tenant, where Postern knows it.</summary>
    public string? Role { get; init; }

    /// <summary>The tenant's id in this app.</summary>
    public required string TenantId { get; init; }

    /// <summary>The tenant's name; the id where Postern knows none.</summary>
    public required string TenantName { get; init; }
}
