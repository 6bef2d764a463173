using System.Security.Claims;

namespace Postern.Staff;

/// <summary>A staff member as the framework passes users around; issuer and subject also bind antiforgery tokens to the person.</summary>
internal sealed class StaffPrincipal(StaffIdentity identity)
    : ClaimsPrincipal(
        new ClaimsIdentity(
            [new Claim("iss", identity.Issuer), new Claim("sub", identity.Subject)],
            authenticationType: "staff"
        )
    )
{
    public StaffIdentity Staff => identity;
}
