using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Postern.Staff.Sessions;

/// <summary>
/// The console's sessions: the cookie is a key to a row, and the row is read anew for each request, so that an ended
/// session is out at once.
/// </summary>
internal sealed class SessionHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    StaffSessions sessions,
    StaffSignIns signIns,
    StaffSignOuts signOuts,
    StaffActors actors
) : SignInAuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (SessionCookie.Read(Context) is not { } cookie)
        {
            return AuthenticateResult.NoResult();
        }

        var found = await FindAsync(cookie);
        if (found is null)
        {
            return Refuse(StaffRefusal.Unauthenticated("There is no such session. Sign in."));
        }

        if (sessions.ConsoleFault(found) is { } fault)
        {
            return Refuse(StaffRefusal.Unauthenticated(fault));
        }

        var identity = StaffIdentity.Of(found.Session);
        if (actors.Create(identity, found.Session.Id, Context) is not { } actor)
        {
            return Refuse(StaffRefusal.NoRole);
        }

        await sessions.NoteUseAsync(found, Context.RequestAborted);
        Context.Features.Set(actor);
        return AuthenticateResult.Success(
            new AuthenticationTicket(new StaffPrincipal(identity), Scheme.Name)
        );
    }

    /// <summary>Opens a session for somebody whom the identity provider has just named.</summary>
    protected override async Task HandleSignInAsync(
        ClaimsPrincipal user,
        AuthenticationProperties? properties
    )
    {
        var cookie = SessionKey.New();
        await signIns.OpenConsoleAsync(
            ((StaffPrincipal)user).Staff,
            SessionKey.Hash(cookie)!,
            SessionKey.Hash(SessionCookie.Read(Context)),
            Context,
            CancellationToken.None
        );
        SessionCookie.Write(Context, cookie);
    }

    protected override async Task HandleSignOutAsync(AuthenticationProperties? properties)
    {
        if (
            SessionCookie.Read(Context) is { } cookie
            && await FindAsync(cookie) is { } found
            && sessions.ConsoleFault(found) is null
        )
        {
            var identity = StaffIdentity.Of(found.Session);
            var actor =
                actors.Create(identity, found.Session.Id, Context)
                ?? StaffActors.Refused(identity, Context);
            await signOuts.EndAsync(
                found.Session,
                actor,
                $"{found.Session.Label} signed out",
                CancellationToken.None
            );
        }

        SessionCookie.Delete(Context);
    }

    /// <summary>To the sign-in, and from there back to this page; what was about to be posted is not repeated.</summary>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var page = HttpMethods.IsGet(Request.Method) ? Request.Path + Request.QueryString : "/";
        Response.Redirect(QueryHelpers.AddQueryString(StaffSignIn.Path, "returnUrl", page));
        return Task.CompletedTask;
    }

    private async Task<FoundSession?> FindAsync(string cookie) =>
        SessionKey.Hash(cookie) is { } key
            ? await sessions.FindAsync(key, Context.RequestAborted)
            : null;

    private static AuthenticateResult Refuse(StaffRefusal refusal) =>
        AuthenticateResult.Fail(new StaffRefusedException(refusal.Problem));
}
