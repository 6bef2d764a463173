namespace Postern.Staff.Provider;

/// <summary>Where a sign-in leads to: a page of ours, whatever the address asks for.</summary>
internal static class ReturnUrl
{
    private const int Limit = 2000;
    private static readonly string[] OwnWays = ["/signin", "/signout", "/signed-out"];

    /// <summary>
    /// The path and query if they are local, else <c>/</c>. Browsers read <c>//host</c>, <c>/\host</c> and
    /// <c>/TAB/host</c> as another site. The pages of the sign-in itself would lead in a circle.
    /// </summary>
    public static string Local(string? url) =>
        url is { Length: > 0 and <= Limit }
        && url[0] == '/'
        && !url.StartsWith("//", StringComparison.Ordinal)
        && url.All(c => c is > ' ' and < '\u007F' and not '\\')
        && !OwnWays.Any(way =>
            new PathString(Path(url)).StartsWithSegments(way, StringComparison.OrdinalIgnoreCase)
        )
            ? url
            : "/";

    private static string Path(string url) => url.Split('?', '#')[0];
}
