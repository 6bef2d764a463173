using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Postern.AspNetCore.Gate;

namespace Postern.AspNetCore.Actor;

/// <summary>
/// Answers for every scheme of the app when the request is impersonated, and is not there when it is not. So it does not
/// matter which scheme a policy names; and a customer's own sign-in in the same browser is neither read nor changed.
/// </summary>
internal sealed class ImpersonationAuthenticationService(IAuthenticationService inner)
    : IAuthenticationService
{
    public Task<AuthenticateResult> AuthenticateAsync(HttpContext context, string? scheme) =>
        context.Features.Get<ImpersonatedRequest>() is { } request
            ? request.AuthenticateAsync(scheme)
            : inner.AuthenticateAsync(context, scheme);

    public Task ChallengeAsync(
        HttpContext context,
        string? scheme,
        AuthenticationProperties? properties
    ) => inner.ChallengeAsync(context, scheme, properties);

    public Task ForbidAsync(
        HttpContext context,
        string? scheme,
        AuthenticationProperties? properties
    ) => inner.ForbidAsync(context, scheme, properties);

    public Task SignInAsync(
        HttpContext context,
        string? scheme,
        ClaimsPrincipal principal,
        AuthenticationProperties? properties
    ) =>
        IsRefused(context)
            ? Task.CompletedTask
            : inner.SignInAsync(context, scheme, principal, properties);

    public Task SignOutAsync(
        HttpContext context,
        string? scheme,
        AuthenticationProperties? properties
    ) => IsRefused(context) ? Task.CompletedTask : inner.SignOutAsync(context, scheme, properties);

    /// <summary>Not by an exception, which the app's own error page would take for a fault: the answer becomes the refusal.</summary>
    private static bool IsRefused(HttpContext context)
    {
        if (context.Features.Get<ImpersonatedRequest>() is not { } request)
            return false;

        request.Refuse(Refusal.SignInOrOut);
        return true;
    }
}
