using Microsoft.AspNetCore.Http;

namespace Postern.AspNetCore.Gate;

/// <summary>What a browser says of where a request comes from and what it is for (W3C Fetch Metadata). No page can forge it.</summary>
internal static class FetchMetadata
{
    /// <summary>For a part of a page that is never shown as a page: it needs no banner, and may be cached.</summary>
    public static bool IsSubresource(HttpRequest request) =>
        request.Headers["Sec-Fetch-Dest"].ToString()
            is "script"
                or "style"
                or "image"
                or "font"
                or "audio"
                or "video"
                or "track"
                or "manifest"
                or "worker"
                or "sharedworker"
                or "serviceworker";

    /// <summary>By a script of a page: the answer may be a fragment for it to put somewhere.</summary>
    public static bool IsByScript(HttpRequest request) =>
        request.Headers["Sec-Fetch-Dest"] == "empty";

    /// <summary>Whether a person is to read the answer.</summary>
    public static bool WantsPage(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Mode"] is { Count: > 0 } mode && mode != "navigate")
            return false;

        foreach (var accept in request.Headers.Accept)
        {
            if (accept?.Contains("text/html", StringComparison.OrdinalIgnoreCase) is true)
                return true;
        }
        return false;
    }

    /// <summary>
    /// Whether a page of another origin made the request. The subdomain next door counts as one: SameSite does not keep it out.
    /// What says nothing of itself is no browser of this decade.
    /// </summary>
    public static bool IsCrossOrigin(HttpRequest request)
    {
        var headers = request.Headers;
        if (headers["Sec-Fetch-Site"] is { Count: > 0 } site)
            return site != "same-origin" && site != "none";
        if (headers.Origin is not { Count: > 0 } origin)
            return false;

        return !Uri.TryCreate(origin.ToString(), UriKind.Absolute, out var from)
            || !string.Equals(
                from.Authority,
                request.Host.Value,
                StringComparison.OrdinalIgnoreCase
            );
    }
}
