using Microsoft.AspNetCore.WebUtilities;
using Postern.Settings;
using Postern.Staff.Provider;

namespace Postern.Staff;

/// <summary>Who has signed out here is still signed in at the provider; this is the way to end that as well.</summary>
internal sealed class ProviderSignOut(ProviderDocuments documents, SsoSettings sso)
{
    /// <summary>
    /// The provider's own sign-out page, which leads back to <c>/signed-out</c> (OpenID Connect RP-Initiated Logout);
    /// null when it has none or cannot be reached.
    /// </summary>
    public async Task<string?> UrlAsync(HttpContext context)
    {
        try
        {
            var document = await documents.GetAsync(context.RequestAborted);
            return string.IsNullOrEmpty(document.EndSessionEndpoint)
                ? null
                : QueryHelpers.AddQueryString(
                    document.EndSessionEndpoint,
                    new Dictionary<string, string?>(StringComparer.Ordinal)
                    {
                        ["client_id"] = sso.ClientId,
                        ["post_logout_redirect_uri"] =
                            $"{context.Request.Scheme}://{context.Request.Host}{StaffSignIn.SignedOutPage}",
                    }
                );
        }
        catch (ProviderUnreachableException)
        {
            return null;
        }
    }
}
