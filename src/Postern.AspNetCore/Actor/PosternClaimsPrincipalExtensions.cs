using Postern.AspNetCore;
using Postern.AspNetCore.Actor;

namespace System.Security.Claims;

/// <summary>Asks a principal for the staff member behind it.</summary>
public static class PosternClaimsPrincipalExtensions
{
    /// <summary>The staff member who acts in this user's place; null when the user acts themselves.</summary>
    /// <param name="user">Any principal, as <c>HttpContext.User</c>.</param>
    public static ImpersonationActor? Actor(this ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return ActorClaims.Read(user);
    }
}
