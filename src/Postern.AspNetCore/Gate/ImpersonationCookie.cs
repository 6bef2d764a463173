using Microsoft.AspNetCore.Http;

namespace Postern.AspNetCore.Gate;

/// <summary>
/// Holds the token in a browser. The prefix makes the browser refuse it from a subdomain, over plain http, or for a part of
/// the app (RFC 6265bis, section 4.1.3.2); Lax keeps it out of what other sites post.
/// </summary>
internal static class ImpersonationCookie
{
    public const string Name = "__Host-postern-impersonation";

    /// <summary>A browser drops a cookie of more than 4096 bytes, name and attributes included, without a word.</summary>
    public const int LongestValue = 3900;

    public static void Set(HttpResponse response, string token, DateTimeOffset expiresAt) =>
        response.Cookies.Append(Name, token, Options(expiresAt));

    public static void Clear(HttpResponse response) =>
        response.Cookies.Append(Name, "", Options(DateTimeOffset.UnixEpoch));

    private static CookieOptions Options(DateTimeOffset expires) =>
        new()
        {
            Secure = true,
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Path = "/",
            Expires = expires,
            IsEssential = true,
        };
}
