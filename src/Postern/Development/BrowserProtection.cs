namespace Postern.Development;

/// <summary>Response headers that hold for every answer of the provider.</summary>
internal static class BrowserProtection
{
    private const string Policy =
        "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

    public static Task Apply(HttpContext http, RequestDelegate next)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        return next(http);
    }

    /// <summary>
    /// Lets the form of this page end at another origin. Browsers apply <c>form-action</c> to the redirect after a
    /// form post as well, and the picker's post is answered with a redirect to the client.
    /// </summary>
    public static void AllowFormToReach(HttpContext http, Uri destination) =>
        http.Response.Headers.ContentSecurityPolicy =
            $"{Policy} {destination.GetLeftPart(UriPartial.Authority)}";
}
