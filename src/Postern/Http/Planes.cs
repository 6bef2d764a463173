namespace Postern.Http;

/// <summary>Which part of the admin plane a request is for.</summary>
internal static class Planes
{
    public const string Api = "/api";
    public const string OpenApi = "/openapi";

    /// <summary>What a page that is open goes on hearing. Nobody reads its refusals: a script does.</summary>
    public const string Live = "/live";

    /// <summary>Called with bearer tokens only, never with the cookie.</summary>
    public static bool IsApi(HttpContext context) =>
        context.Request.Path.StartsWithSegments(Api, StringComparison.Ordinal)
        || context.Request.Path.StartsWithSegments(OpenApi, StringComparison.Ordinal);

    /// <summary>Called by a person with a browser.</summary>
    public static bool IsPage(HttpContext context) =>
        !IsApi(context)
        && !context.Request.Path.StartsWithSegments(Live, StringComparison.Ordinal)
        && !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
        && !context.Request.Path.StartsWithSegments("/assets", StringComparison.Ordinal)
        && !context.Request.Path.StartsWithSegments("/.well-known", StringComparison.Ordinal)
        && (
            HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsPost(context.Request.Method)
        );
}
