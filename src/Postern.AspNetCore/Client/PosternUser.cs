namespace Postern.AspNetCore;

/// <summary>A user of a tenant as this app tells Postern of them.</summary>
public sealed record PosternUser
{
    /// <summary>The user's e-mail address.</summary>
    public required string Email { get; init; }

    /// <summary>The user's name.</summary>
    public required string Name { get; init; }

    /// <summary>The user's role in the tenant, in this app's own words; left as Postern has it when null.</summary>
    public string? Role { get; init; }
}
