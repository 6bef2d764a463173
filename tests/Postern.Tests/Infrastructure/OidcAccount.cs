using System.Security.Cryptography;
using System.Text;

namespace Postern.Tests.Infrastructure;

/// <summary>Somebody whom <see cref="OidcProvider"/> knows. A claim that is null is not in the tokens at all.</summary>
/// <param name="Email">What a test signs in with.</param>
/// <param name="Name">The display name.</param>
/// <param name="Roles">The roles claim.</param>
/// <param name="Amr">The authentication methods of each of this person's sign-ins.</param>
/// <param name="Acr">The authentication context class of each of this person's sign-ins.</param>
/// <param name="Claims">Any other claims: hd, groups and the like.</param>
public sealed record OidcAccount(
    string Email,
    string Name,
    IReadOnlyList<string>? Roles = null,
    IReadOnlyList<string>? Amr = null,
    string? Acr = null,
    IReadOnlyDictionary<string, object>? Claims = null
)
{
    /// <summary>Tells nothing about the person, as with a real provider.</summary>
    public string Subject { get; init; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Email)).AsSpan(0, 8));

    /// <summary>Signs in with a second factor.</summary>
    public static OidcAccount WithMfa(string email, string name, params string[] roles) =>
        new(email, name, roles, Amr: ["pwd", "otp", "mfa"]);
}
