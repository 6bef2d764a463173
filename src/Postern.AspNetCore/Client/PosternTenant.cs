namespace Postern.AspNetCore;

/// <summary>A tenant as this app tells Postern of it. What is null is left as Postern has it.</summary>
public sealed record PosternTenant
{
    /// <summary>The tenant's name.</summary>
    public required string Name { get; init; }

    /// <summary>The plan's key.</summary>
    public string? Plan { get; init; }

    /// <summary>The tenant's domain, as in <c>example.com</c>.</summary>
    public string? Domain { get; init; }

    /// <summary>ISO 3166-1 alpha-2, as in <c>DE</c>.</summary>
    public string? Country { get; init; }

    /// <summary>ISO 4217, as in <c>EUR</c>.</summary>
    public string? Currency { get; init; }

    /// <summary>The owner's e-mail address.</summary>
    public string? OwnerEmail { get; init; }
}
