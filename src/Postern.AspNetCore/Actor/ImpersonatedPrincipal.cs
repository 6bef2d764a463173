using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Postern.AspNetCore.Tokens;

namespace Postern.AspNetCore.Actor;

/// <summary>Makes the principal that the app sees: the user as the app's own sign-in would make them, and the actor.</summary>
internal sealed class ImpersonatedPrincipal(IOptions<PosternOptions> options)
{
    /// <summary>The principal, or null when the app knows no such user.</summary>
    public async Task<ClaimsPrincipal?> CreateAsync(HttpContext context, ImpersonationToken token)
    {
        var identity = options.Value.CreateIdentity is { } create
            ? await create(new(context, token.User, token.Actor))
            : Identity(token.User);
        if (identity is null)
            return null;
        if (!identity.IsAuthenticated)
            throw new InvalidOperationException(
                "Postern's CreateIdentity made an identity without an authentication type: nobody would be signed in. Use new ClaimsIdentity(claims, \"…\")."
            );

        ActorClaims.Add(identity, token.Actor);
        // What the framework's own service does after every scheme: rights that the app adds, say.
        var transformation = context.RequestServices.GetRequiredService<IClaimsTransformation>();
        var principal = await transformation.TransformAsync(new(identity));
        if (principal.Actor() is null)
            ActorClaims.Add(Authenticated(principal), token.Actor);
        return principal;
    }

    private static ClaimsIdentity Authenticated(ClaimsPrincipal principal) =>
        principal.Identities.FirstOrDefault(identity => identity.IsAuthenticated)
        ?? throw new InvalidOperationException(
            "The app's IClaimsTransformation left nobody signed in for an impersonated request."
        );

    private static ClaimsIdentity Identity(ImpersonatedUser user)
    {
        var identity = new ClaimsIdentity("Postern");
        identity.AddClaim(new(ClaimTypes.NameIdentifier, user.Id));
        identity.AddClaim(new(ClaimTypes.Name, user.Name));
        identity.AddClaim(new(ImpersonationClaims.Tenant, user.TenantId));
        if (user.Email is not null)
            identity.AddClaim(new(ClaimTypes.Email, user.Email));
        if (user.Role is not null)
            identity.AddClaim(new(ClaimTypes.Role, user.Role));
        return identity;
    }
}
