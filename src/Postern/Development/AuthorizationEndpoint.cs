using Microsoft.AspNetCore.Http.HttpResults;
using Postern.Development.Pages;

namespace Postern.Development;

/// <summary><c>/authorize</c>: asks who it is, unless that is clear already, and sends the client its code.</summary>
internal sealed class AuthorizationEndpoint(
    DevelopmentIdentityProviderOptions options,
    ProviderAddress address,
    ProviderSessions sessions,
    AuthorizationCodes codes,
    TimeProvider time
)
{
    public IResult Ask(HttpContext http)
    {
        if (!TryRead(http, out var request, out var problem))
            return problem;

        var hinted = options.FindByEmail(request.LoginHint);
        if (request.LeavesPromptOpen && hinted is not null)
            return SendCode(request, sessions.Start(http, hinted));

        var session = sessions.Find(http);
        if (session is not null && !request.DemandsPage && Satisfies(session, request))
            return SendCode(request, session);
        if (request.ForbidsPage)
            return SendError(
                request,
                new("login_required", "Nobody is signed in here who would do for this request.")
            );

        return ShowPicker(http, request, suggested: hinted ?? session?.Member);
    }

    /// <summary>
    /// The picker posts to the address that it was asked for at, so the request is read and checked again, and nothing
    /// has to be remembered in between.
    /// </summary>
    public async Task<IResult> ChooseAsync(HttpContext http)
    {
        if (!TryRead(http, out var request, out var problem))
            return problem;

        var form = await OAuthParameters.InFormAsync(http.Request);
        return options.FindBySubject(form["subject"]) is { } member
            ? SendCode(request, sessions.Start(http, member))
            : ShowPicker(http, request, suggested: null);
    }

    private bool Satisfies(SignIn session, AuthorizationRequest request) =>
        request.AcceptsSignInAt(session.At, time.GetUtcNow())
        && (request.LoginHint is null || session.Member == options.FindByEmail(request.LoginHint));

    private RazorComponentResult ShowPicker(
        HttpContext http,
        AuthorizationRequest request,
        DevelopmentStaffMember? suggested
    )
    {
        BrowserProtection.AllowFormToReach(http, request.ReturnTo);
        return new RazorComponentResult<AuthorizePage>(
            new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(AuthorizePage.Staff)] = options.Staff,
                [nameof(AuthorizePage.Action)] = http.Request.Path + http.Request.QueryString,
                [nameof(AuthorizePage.Client)] = request.ReturnTo.Authority,
                [nameof(AuthorizePage.Suggested)] = suggested,
                [nameof(AuthorizePage.UnknownHint)] = options.FindByEmail(request.LoginHint) is null
                    ? request.LoginHint
                    : null,
            }
        );
    }

    private IResult SendCode(AuthorizationRequest request, SignIn signIn) =>
        Results.Redirect(
            request.AnswerWith(address.Issuer, ("code", codes.Issue(signIn, request)))
        );

    private IResult SendError(AuthorizationRequest request, OAuthError error) =>
        Results.Redirect(
            request.AnswerWith(
                address.Issuer,
                ("error", error.Code),
                ("error_description", error.Description)
            )
        );

    /// <summary>
    /// An error goes back to the client only when client and redirect URI are good; otherwise it is shown here, since
    /// a redirect would hand the browser to a stranger (RFC 6749, section 4.1.2.1).
    /// </summary>
    private bool TryRead(HttpContext http, out AuthorizationRequest request, out IResult problem)
    {
        var parameters = OAuthParameters.InQuery(http.Request);
        var redirectUri = parameters["redirect_uri"];
        request = null!;
        if (!string.Equals(parameters["client_id"], options.ClientId, StringComparison.Ordinal))
        {
            problem = Refuse(
                "Unknown client",
                $"client_id has to be “{options.ClientId}” for the code flow."
            );
            return false;
        }
        if (
            !Uri.TryCreate(redirectUri, UriKind.Absolute, out var returnTo)
            || !options.AllowsReturnTo(returnTo, redirectUri)
        )
        {
            problem = Refuse(
                "Redirect refused",
                "redirect_uri has to be one of the registered ones, or a loopback address that ends in /signin/callback."
            );
            return false;
        }

        request = new AuthorizationRequest(returnTo, redirectUri, parameters);
        var fault = request.Fault(options);
        problem = fault is null ? Results.Empty : SendError(request, fault);
        return fault is null;
    }

    private static RazorComponentResult Refuse(string title, string text) =>
        MessagePage.Result(title, text, StatusCodes.Status400BadRequest);
}
