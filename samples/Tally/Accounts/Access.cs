using Microsoft.AspNetCore.Authorization;

namespace Tally.Accounts;

/// <summary>What a role may do beyond the daily work with invoices and customers.</summary>
internal static class Access
{
    /// <summary>Keys, support access.</summary>
    public const string Owners = "owners";

    /// <summary>Exports, how the company pays for Tally.</summary>
    public const string Finance = "finance";

    /// <summary>Other programs, with a key; and the browser.</summary>
    public const string Api = "api";

    public static void Configure(AuthorizationOptions options)
    {
        options.FallbackPolicy = new AuthorizationPolicyBuilder()
            .RequireAuthenticatedUser()
            .Build();
        options.AddPolicy(Owners, policy => policy.RequireRole(Role.Owner.Name()));
        options.AddPolicy(
            Finance,
            policy => policy.RequireRole(Role.Owner.Name(), Role.Accountant.Name())
        );
        options.AddPolicy(
            Api,
            policy =>
                policy
                    .AddAuthenticationSchemes(TallyClaims.Scheme, ApiKeyHandler.Scheme)
                    .RequireAuthenticatedUser()
        );
    }
}
