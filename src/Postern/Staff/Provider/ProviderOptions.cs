using Microsoft.AspNetCore.Authentication.OAuth;

namespace Postern.Staff.Provider;

/// <summary>
/// The framework's options of a code flow. Its endpoints come from discovery at run time, and a public client has no
/// secret, so the checks that would demand them at start-up do not apply.
/// </summary>
internal sealed class ProviderOptions : OAuthOptions
{
    /// <summary>How long a person may take at the provider.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(15);

    public const string Callback = "/signin/callback";

    public ProviderOptions()
    {
        CallbackPath = Callback;
        SignInScheme = StaffSchemes.Session;
        RemoteAuthenticationTimeout = TimeLimit;
        CorrelationCookie = new CookieBuilder
        {
            Name = "__Host-postern-signin.",
            Path = "/",
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            SecurePolicy = CookieSecurePolicy.Always,
            Expiration = TimeLimit,
            IsEssential = true,
        };
    }

    public override void Validate() { }
}
