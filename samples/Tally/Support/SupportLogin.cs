using System.Security.Claims;
using Postern.AspNetCore;

namespace Tally.Support;

internal static class SupportLogin
{
    /// <summary>The very identity that the user's own sign-in makes, so that support sees what the user sees.</summary>
    public static async ValueTask<ClaimsIdentity?> IdentityAsync(
        ImpersonatedIdentityContext context
    )
    {
        var db = context.HttpContext.RequestServices.GetRequiredService<TallyDb>();
        var found = await db.FindUserAsync(context.User.Id, context.HttpContext.RequestAborted);
        return found is var (user, tenant) && tenant.Id == context.User.TenantId
            ? TallyClaims.Identity(user, tenant)
            : null;
    }
}
