using Postern.Staff.Provider;

namespace Postern.Staff.Tokens;

/// <summary>What <see cref="TokenValidation"/> found.</summary>
/// <param name="Claims">The claims, once the signature held; also of a token that is refused for another reason.</param>
/// <param name="Fault">Why the token is refused, in words that hold no part of it; null when it is good.</param>
/// <param name="Algorithm">How the token was signed; null before its signature held.</param>
/// <param name="Keys">The keys of which one had signed it; null before the signature held.</param>
internal sealed record TokenVerdict(
    TokenClaims? Claims,
    string? Fault,
    string? Algorithm,
    ProviderDocument? Keys
)
{
    public static TokenVerdict Unproven(string fault) => new(null, fault, null, null);
}
