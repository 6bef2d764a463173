using Postern.Settings;

namespace Postern.Staff.Provider;

/// <summary>Addresses of the identity provider.</summary>
internal static class ProviderAddresses
{
    public static Uri Discovery(SsoSettings sso) =>
        new(sso.Authority.TrimEnd('/') + "/.well-known/openid-configuration");

    /// <summary>https; plain http only on loopback, and only where the provider itself is there.</summary>
    public static bool IsSafe(string address, SsoSettings sso) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && uri.UserInfo.Length == 0
        && uri.Fragment.Length == 0
        && (
            uri.Scheme == Uri.UriSchemeHttps
            || (
                uri.Scheme == Uri.UriSchemeHttp
                && uri.IsLoopback
                && sso.Authority.StartsWith("http://", StringComparison.Ordinal)
            )
        );
}
