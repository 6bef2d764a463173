using Postern.Settings;

namespace Postern.Http;

/// <summary>What every answer says to the browser.</summary>
internal sealed class SecurityHeaders(SsoSettings sso, CustomerApps apps)
{
    /// <summary>
    /// Browsers hold a form's redirects to form-action as well, and a form may end in signing in anew. The customer apps
    /// stand there because the one-time code of an impersonation is posted to them.
    /// </summary>
    private readonly string _policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + $"form-action 'self' {new Uri(sso.Authority).GetLeftPart(UriPartial.Authority)} {string.Join(' ', apps.All.Select(app => app.Origin))}; "
        + "frame-ancestors 'none'; base-uri 'none'; object-src 'none'";

    /// <summary>Pages and answers hold customers' data: nothing of them is kept by a browser or a proxy.</summary>
    public void Apply(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = _policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        headers["X-Request-Id"] = context.TraceIdentifier;
        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        }

        if (!context.Request.Path.StartsWithSegments("/assets", StringComparison.Ordinal))
        {
            // Antiforgery wants the same, and warns of each page on which it finds less.
            headers.CacheControl = "no-cache, no-store";
        }
    }
}
