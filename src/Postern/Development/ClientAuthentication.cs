using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Postern.Development;

/// <summary>Which client sent a back-channel request, by HTTP Basic or by form (RFC 6749, section 2.3.1).</summary>
internal static class ClientAuthentication
{
    /// <summary>The client's id, or null when there is no such client or it did not prove itself.</summary>
    public static string? Identify(
        HttpRequest request,
        OAuthParameters form,
        DevelopmentIdentityProviderOptions options
    )
    {
        var (id, secret) = ReadBasic(request) ?? (form["client_id"], form["client_secret"]);
        if (string.Equals(id, options.CliClientId, StringComparison.Ordinal))
            return secret is null ? id : null;
        return
            string.Equals(id, options.ClientId, StringComparison.Ordinal)
            && SameSecret(secret, options.ClientSecret)
            ? id
            : null;
    }

    public static IResult Refuse(HttpContext http)
    {
        http.Response.Headers.WWWAuthenticate = "Basic realm=\"development identity provider\"";
        return new OAuthError(
            "invalid_client",
            "No such client, or its secret is wrong; a public client sends no secret."
        ).AsJson(StatusCodes.Status401Unauthorized);
    }

    private static (string? Id, string? Secret)? ReadBasic(HttpRequest request)
    {
        if (
            !AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header)
            || !string.Equals(header.Scheme, "Basic", StringComparison.OrdinalIgnoreCase)
        )
            return null;

        var bytes = new byte[header.Parameter?.Length ?? 0];
        if (!Convert.TryFromBase64String(header.Parameter ?? "", bytes, out var length))
            return (null, null);
        var pair = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2);
        return pair.Length == 2 ? (FormDecode(pair[0]), FormDecode(pair[1])) : (null, null);
    }

    private static string FormDecode(string value) =>
        Uri.UnescapeDataString(value.Replace('+', ' '));

    private static bool SameSecret(string? given, string expected) =>
        given is not null
        && CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(given),
            Encoding.UTF8.GetBytes(expected)
        );
}
