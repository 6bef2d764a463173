using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;

namespace Postern.Staff.Provider;

/// <summary>
/// What one sign-in must remember until the browser comes back. It travels with the browser as <c>state</c>, encrypted
/// and signed by data protection, and is bound to that browser by the correlation cookie.
/// </summary>
internal sealed record SignInState(string Nonce, string Verifier, bool IsFresh)
{
    private const string NonceItem = "nonce";
    private const string VerifierItem = "verifier";
    private const string FreshItem = "fresh";

    /// <summary>Each of 256 random bits; as a verifier that is 43 characters, the least that RFC 7636 takes.</summary>
    public static SignInState New(bool isFresh) => new(Random(), Random(), isFresh);

    /// <summary>The PKCE challenge, method S256.</summary>
    public string Challenge =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    public bool IsNonce(string? nonce) =>
        nonce is not null
        && CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(nonce),
            Encoding.UTF8.GetBytes(Nonce)
        );

    /// <summary>A challenge that demands a sign-in now (step-up), and leads to <paramref name="returnUrl"/>.</summary>
    public static AuthenticationProperties Ask(string returnUrl, bool isFresh) =>
        new(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                [FreshItem] = isFresh ? "true" : null,
            }
        )
        {
            RedirectUri = returnUrl,
        };

    public static bool IsFreshAsked(AuthenticationProperties properties) =>
        properties.Items.TryGetValue(FreshItem, out var fresh) && fresh == "true";

    public void Store(AuthenticationProperties properties, DateTimeOffset now)
    {
        properties.Items[NonceItem] = Nonce;
        properties.Items[VerifierItem] = Verifier;
        properties.IssuedUtc = now;
    }

    /// <summary>What was stored, unless it is too old.</summary>
    public static SignInState? Read(AuthenticationProperties properties, DateTimeOffset now) =>
        properties.Items.TryGetValue(NonceItem, out var nonce)
        && properties.Items.TryGetValue(VerifierItem, out var verifier)
        && nonce is not null
        && verifier is not null
        && properties.IssuedUtc is { } issued
        && now - issued <= ProviderOptions.TimeLimit
            ? new SignInState(nonce, verifier, IsFreshAsked(properties))
            : null;

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
