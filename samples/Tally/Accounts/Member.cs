using System.Security.Claims;

namespace Tally.Accounts;

/// <summary>Who is signed in, of which company; or which company a job works for.</summary>
public sealed class Member(IHttpContextAccessor accessor)
{
    private string? _worksFor;

    public bool SignedIn => Principal?.Identity?.IsAuthenticated == true;
    public string UserId => Claim(ClaimTypes.NameIdentifier);
    public string Name => Claim(ClaimTypes.Name);
    public string Email => Claim(ClaimTypes.Email);
    public string TenantId => _worksFor ?? Claim(TallyClaims.Tenant);
    public string TenantName => Claim(TallyClaims.TenantName);
    public Role Role => RoleNames.Read(Claim(ClaimTypes.Role));

    /// <summary>From here on a job sees the rows of this company and no others.</summary>
    internal void WorkFor(string tenantId) => _worksFor = tenantId;

    private ClaimsPrincipal? Principal => accessor.HttpContext?.User;

    private string Claim(string type) => Principal?.FindFirstValue(type) ?? "";
}
