using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Postern.AspNetCore.Actor;
using Postern.AspNetCore.Tokens;

namespace Postern.AspNetCore.Gate;

/// <summary>One request of a staff member in a user's place, from the gate to the answer. A feature of the request, which
/// ordinary requests do not have.</summary>
internal sealed class ImpersonatedRequest(
    HttpContext context,
    ImpersonationToken token,
    ImpersonatedPrincipal principals
)
{
    private Task<AuthenticateResult>? _authenticated;

    public ImpersonationToken Token => token;

    /// <summary>The method as it was sent, whatever a middleware makes of it.</summary>
    public string SentMethod { get; } = context.Request.Method;

    /// <summary>The template of the endpoint that the app chose first; error pages that follow do not count.</summary>
    public string? Route { get; set; }

    /// <summary>Where this app is rooted, as seen from where Postern stands in its pipeline.</summary>
    public PathString PathBase { get; set; } = context.Request.PathBase;

    /// <summary>Whether it is on the record.</summary>
    public bool IsRecorded { get; set; }

    /// <summary>Once there is one, it is the answer, whatever the app writes.</summary>
    public Refusal? Refusal { get; private set; }

    public void Refuse(Refusal refusal) => Refusal ??= refusal;

    /// <summary>The user whom every scheme of the app answers with.</summary>
    public async Task<AuthenticateResult> AuthenticateAsync(string? scheme)
    {
        // The app's own hook may ask who is signed in: nobody yet.
        if (_authenticated is { IsCompleted: false })
            return AuthenticateResult.NoResult();

        var result = await (_authenticated ??= AuthenticateAsync());
        return
            result.Ticket is { } ticket
            && scheme is not null
            && ticket.AuthenticationScheme != scheme
            ? AuthenticateResult.Success(new(ticket.Principal, ticket.Properties.Clone(), scheme))
            : result;
    }

    private async Task<AuthenticateResult> AuthenticateAsync()
    {
        await Task.Yield();
        if (await principals.CreateAsync(context, token) is not { } principal)
        {
            Refuse(Refusal.NoSuchUser);
            return AuthenticateResult.Fail(Gate.Refusal.NoSuchUser.Detail);
        }

        var properties = new AuthenticationProperties
        {
            IssuedUtc = token.IssuedAt,
            ExpiresUtc = token.ExpiresAt,
        };
        return AuthenticateResult.Success(new(principal, properties, "Postern"));
    }
}
