namespace Postern.Staff.Sessions;

/// <summary>
/// The console's cookie. <c>__Host-</c> makes the browser refuse it from another host, another path or plain http;
/// on loopback browsers take plain http for safe. docs/adr/0003-session-cookie.md says more.
/// </summary>
internal static class SessionCookie
{
    public const string Name = "__Host-postern";

    private static readonly CookieBuilder Builder = new()
    {
        Name = Name,
        Path = "/",
        HttpOnly = true,
        // Strict would leave the cookie out of the redirect that comes back from the identity provider.
        SameSite = SameSiteMode.Lax,
        SecurePolicy = CookieSecurePolicy.Always,
        IsEssential = true,
    };

    public static string? Read(HttpContext context) => context.Request.Cookies[Name];

    /// <summary>Without an expiry: the limits are the server's, and a closed browser forgets it.</summary>
    public static void Write(HttpContext context, string value)
    {
        context.Response.Cookies.Append(Name, value, Builder.Build(context));
        context.Response.Headers.CacheControl = "no-store";
    }

    public static void Delete(HttpContext context)
    {
        context.Response.Cookies.Delete(Name, Builder.Build(context));
        context.Response.Headers.CacheControl = "no-store";
    }
}
