using Postern.Settings;
using Postern.Staff.Tokens;

namespace Postern.Staff;

/// <summary>
/// Whether somebody signed in with a second factor, decided by us from what the provider says. Missing, empty or of
/// another type than the standards give it means a single factor.
/// </summary>
internal static class MfaRule
{
    public static bool IsMet(TokenClaims claims, SsoSettings sso) =>
        !sso.RequireMfa
        || IsMethodNamed(claims, sso)
        || (claims.Text("acr") is { } acr && sso.AcrValues.Contains(acr, StringComparer.Ordinal))
        || IsVouchedFor(claims, sso);

    /// <summary>Where a hosted domain is configured, nobody of another one, or of none, is let in.</summary>
    public static bool IsOfHostedDomain(TokenClaims claims, SsoSettings sso) =>
        sso.HostedDomain is null || claims.Text("hd") == sso.HostedDomain;

    private static bool IsMethodNamed(TokenClaims claims, SsoSettings sso) =>
        claims["amr"] is { } amr
        && TextList.ReadArray(amr) is { } methods
        && methods.Any(method => sso.MfaMethods.Contains(method, StringComparer.Ordinal));

    /// <summary>
    /// A provider that says nothing of factors (Google Workspace): the organisation's own domain is its word that it
    /// enforces a second one.
    /// </summary>
    private static bool IsVouchedFor(TokenClaims claims, SsoSettings sso) =>
        sso.HostedDomain is not null
        && !claims.Has("amr")
        && !claims.Has("acr")
        && IsOfHostedDomain(claims, sso);
}
