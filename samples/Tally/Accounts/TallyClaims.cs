using System.Security.Claims;

namespace Tally.Accounts;

/// <summary>The identity that signing in makes.</summary>
internal static class TallyClaims
{
    public const string Scheme = "Tally";
    public const string Tenant = "tenant";
    public const string TenantName = "tenant_name";
    public const string Stamp = "stamp";

    public static ClaimsIdentity Identity(User user, Tenant tenant, string scheme = Scheme) =>
        new(
            [
                new(ClaimTypes.NameIdentifier, user.Id),
                new(ClaimTypes.Name, user.Name),
                new(ClaimTypes.Email, user.Email),
                new(ClaimTypes.Role, user.Role.Name()),
                new(Tenant, tenant.Id),
                new(TenantName, tenant.Name),
                new(Stamp, user.Stamp),
            ],
            scheme
        );
}
