namespace Postern.Development;

/// <summary>Somebody who can sign in at the development identity provider.</summary>
/// <param name="Subject">The <c>sub</c> claim: stable, opaque, and the only thing that identifies the person.</param>
/// <param name="Email">The <c>email</c> claim, always given as verified.</param>
/// <param name="Name">The <c>name</c> claim.</param>
/// <param name="Roles">The <c>roles</c> claim, an array also when it is empty.</param>
/// <param name="Amr">The <c>amr</c> claim (RFC 8176); the claim is left out when this is empty.</param>
/// <param name="Acr">The <c>acr</c> claim; the claim is left out when this is null.</param>
/// <param name="HostedDomain">The <c>hd</c> claim, as Google gives it; left out when this is null.</param>
public sealed record DevelopmentStaffMember(
    string Subject,
    string Email,
    string Name,
    IReadOnlyList<string> Roles,
    IReadOnlyList<string> Amr,
    string? Acr = null,
    string? HostedDomain = null
);
