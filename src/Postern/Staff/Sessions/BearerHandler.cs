using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Postern.Staff.Sessions;

/// <summary>The API's tokens, in the <c>Authorization</c> header (RFC 6750, section 2.1) and nowhere else.</summary>
internal sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    ApiSessions sessions,
    StaffActors actors
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private const string Prefix = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var headers = Request.Headers.Authorization;
        if (
            !headers.Any(header =>
                header is not null && header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            )
        )
        {
            return AuthenticateResult.NoResult();
        }

        if (headers.Count > 1)
        {
            return Refuse(
                StaffRefusal.Unauthenticated("Send one Authorization header, with one token.")
            );
        }

        var signIn = await sessions.AdmitAsync(
            headers[0]![Prefix.Length..].Trim(' '),
            Context,
            Context.RequestAborted
        );
        if (signIn.Identity is not { } identity)
        {
            return Refuse(signIn.Refusal!);
        }

        if (actors.Create(identity, signIn.SessionId, Context) is not { } actor)
        {
            return Refuse(StaffRefusal.NoRole);
        }

        Context.Features.Set(actor);
        return AuthenticateResult.Success(
            new AuthenticationTicket(new StaffPrincipal(identity), Scheme.Name)
        );
    }

    private static AuthenticateResult Refuse(StaffRefusal refusal) =>
        AuthenticateResult.Fail(new StaffRefusedException(refusal.Problem));
}
