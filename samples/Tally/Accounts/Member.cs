using System.Security.Claims;

namespace Tally.Accounts;

/// <summary>Who is signed in, of which company.</summary>
public sealed class Member(IHttpContextAccessor accessor)
{
    public bool SignedIn => Principal?.Identity?.IsAuthenticated == true;
    public string UserId => Claim(ClaimTypes.NameIdentifier);
    public string Name => Claim(ClaimTypes.Name);
    public string Email => Claim(ClaimTypes.Email);
    public string TenantId => Claim(TallyClaims.Tenant);
    public string TenantName => Claim(TallyClaims.TenantName);
    public Role Role => RoleNames.Read(Claim(ClaimTypes.Role));

    private ClaimsPrincipal? Principal => accessor.HttpContext?.User;

    private string Claim(string type) => Principal?.FindFirstValue(type) ?? "";
}
