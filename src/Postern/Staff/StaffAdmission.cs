using System.Text.Json;
using Postern.Operations;
using Postern.Settings;
using Postern.Staff.Tokens;

namespace Postern.Staff;

/// <summary>Whom of those that the provider vouches for we let in: domain, second factor, role, in this order.</summary>
internal sealed class StaffAdmission(SsoSettings sso)
{
    private const int EmailLimit = 320;
    private const int NameLimit = 200;
    private const int MethodLimit = 200;

    /// <summary>Why the person behind the claims is not let in, or null.</summary>
    public StaffRefusal? Refuse(TokenClaims claims) =>
        !MfaRule.IsOfHostedDomain(claims, sso) ? StaffRefusal.WrongDomain
        : !MfaRule.IsMet(claims, sso) ? StaffRefusal.MfaRequired
        : RoleRule.Values(claims, sso).Count == 0 ? StaffRefusal.NoRole
        : null;

    /// <summary>Who the claims say it is; <paramref name="more"/> is asked for e-mail and name that they leave out.</summary>
    public StaffIdentity Identify(TokenClaims claims, JsonElement? more = null)
    {
        var email = Texts.Clean(claims.Text("email") ?? Text(more, "email"), EmailLimit);
        var name = claims.Text("name") ?? Text(more, "name");
        return new StaffIdentity
        {
            Issuer = claims.Issuer,
            Subject = claims.Subject!,
            Email = email,
            Name = string.IsNullOrWhiteSpace(name)
                ? email ?? claims.Subject!
                : Texts.Clean(name, NameLimit)!,
            RoleClaims = RoleRule.Values(claims, sso),
            Method = Method(claims),
            AuthenticatedAt = claims.AuthenticatedAt,
            ProviderSession = claims.Session,
        };
    }

    private static string Method(TokenClaims claims)
    {
        var amr = claims["amr"] is { } list ? TextList.ReadArray(list) : null;
        var parts = new[]
        {
            amr is { Count: > 0 } ? $"amr {string.Join(' ', amr)}" : null,
            claims.Text("acr") is { Length: > 0 } acr ? $"acr {acr}" : null,
        };
        var method = string.Join(", ", parts.Where(part => part is not null));
        return method.Length == 0 ? "not said" : Texts.Clean(method, MethodLimit)!;
    }

    private static string? Text(JsonElement? more, string name) =>
        more is { } found
        && found.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
