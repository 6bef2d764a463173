using Microsoft.AspNetCore.WebUtilities;
using Postern.Development.Pages;

namespace Postern.Development;

/// <summary><c>/logout</c>: ends the session at the provider (OpenID Connect RP-Initiated Logout 1.0).</summary>
internal sealed class LogoutEndpoint(
    DevelopmentIdentityProviderOptions options,
    ProviderSessions sessions
)
{
    public async Task<IResult> AnswerAsync(HttpContext http)
    {
        var parameters = HttpMethods.IsPost(http.Request.Method)
            ? await OAuthParameters.InFormAsync(http.Request)
            : OAuthParameters.InQuery(http.Request);
        sessions.End(http);

        if (parameters["post_logout_redirect_uri"] is not { } sent)
            return MessagePage.Result(
                "Signed out",
                "Nobody is signed in at the development identity provider now."
            );
        if (
            !Uri.TryCreate(sent, UriKind.Absolute, out var returnTo)
            || !options.AllowsReturnAfterLogoutTo(returnTo, sent)
        )
            return MessagePage.Result(
                "Signed out",
                "You are not sent back: post_logout_redirect_uri has to be a registered address, or one on loopback.",
                StatusCodes.Status400BadRequest
            );
        return Results.Redirect(
            parameters["state"] is { } state
                ? QueryHelpers.AddQueryString(returnTo.AbsoluteUri, "state", state)
                : returnTo.AbsoluteUri
        );
    }
}
