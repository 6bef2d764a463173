namespace Postern.Development;

internal static class Scopes
{
    public static readonly string[] Supported = ["openid", "profile", "email"];

    public static bool AsksForOpenId(string? scope) =>
        Split(scope).Contains("openid", StringComparer.Ordinal);

    /// <summary>The supported ones among those asked for; an unknown scope is left out, not refused (RFC 6749, section 3.3).</summary>
    public static string Granted(string? scope) =>
        string.Join(' ', Supported.Intersect(Split(scope), StringComparer.Ordinal));

    private static string[] Split(string? scope) =>
        scope?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
}
