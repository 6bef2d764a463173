using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Postern.Settings;

namespace Postern.Staff.Provider;

/// <summary>
/// The console's way to the identity provider and back: authorisation code flow with PKCE, state and nonce (OpenID
/// Connect Core, section 3.1; RFC 7636; RFC 9207; RFC 9700). The framework keeps the state and the correlation cookie;
/// what is asked and what is believed stands here.
/// </summary>
internal sealed class ProviderHandler(
    IOptionsMonitor<ProviderOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    ProviderDocuments documents,
    ProviderSignIn signIn,
    StaffRefusals refusals,
    SsoSettings sso
) : OAuthHandler<ProviderOptions>(options, logger, encoder)
{
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.CacheControl = "no-store";
        try
        {
            var document = await documents.GetAsync(Context.RequestAborted);
            if (string.IsNullOrEmpty(document.AuthorizationEndpoint))
            {
                throw new ProviderUnreachableException(
                    "its discovery document names no authorization_endpoint"
                );
            }

            Response.Redirect(AuthorizationUrl(document.AuthorizationEndpoint, properties));
        }
        catch (ProviderUnreachableException)
        {
            RedirectToFailure(SignInFailures.ProviderUnreachable);
        }
    }

    protected override async Task<HandleRequestResult> HandleRemoteAuthenticateAsync()
    {
        Response.Headers.CacheControl = "no-store";
        var properties = Options.StateDataFormat.Unprotect(Single("state"));
        var state = properties is null
            ? null
            : SignInState.Read(properties, TimeProvider.GetUtcNow());
        if (
            properties is null
            || state is null
            || !ValidateCorrelationId(properties)
            || !signIn.Spend(state)
        )
        {
            return await RefuseAsync(
                ProviderOutcome.Refused(
                    SignInFailures.Expired,
                    "it was not started by this browser in the last 15 minutes, or it came back before."
                )
            );
        }

        ProviderOutcome outcome;
        try
        {
            outcome = await CompleteAsync(state);
        }
        catch (ProviderUnreachableException)
        {
            outcome = ProviderOutcome.Refused(
                SignInFailures.ProviderUnreachable,
                "the identity provider does not answer."
            );
        }

        return outcome.Identity is { } identity
            ? HandleRequestResult.Success(
                new AuthenticationTicket(new StaffPrincipal(identity), properties, Scheme.Name)
            )
            : await RefuseAsync(outcome);
    }

    private async Task<ProviderOutcome> CompleteAsync(SignInState state)
    {
        var document = await documents.GetAsync(Context.RequestAborted);
        if (
            Request.Query.ContainsKey("iss")
                ? Single("iss") != document.Issuer
                : document.NamesItselfInAnswers
        )
        {
            return ProviderOutcome.Refused(
                SignInFailures.InvalidToken,
                "the answer is not the configured identity provider's (iss)."
            );
        }

        if (Request.Query.ContainsKey("error"))
        {
            return Single("error") == "access_denied"
                ? ProviderOutcome.Refused(
                    SignInFailures.Cancelled,
                    "it was cancelled or denied at the identity provider."
                )
                : ProviderOutcome.Refused(
                    SignInFailures.ProviderRefused,
                    "the identity provider answered with an error."
                );
        }

        return Single("code") is { Length: > 0 } code
            ? await signIn.CompleteAsync(
                document,
                code,
                state,
                BuildRedirectUri(Options.CallbackPath),
                Context.RequestAborted
            )
            : ProviderOutcome.Refused(
                SignInFailures.ProviderRefused,
                "the identity provider sent no code."
            );
    }

    private string AuthorizationUrl(string endpoint, AuthenticationProperties properties)
    {
        var state = SignInState.New(SignInState.IsFreshAsked(properties));
        state.Store(properties, TimeProvider.GetUtcNow());
        GenerateCorrelationId(properties);
        var limit = state.IsFresh ? TimeSpan.Zero : sso.AbsoluteLimit;
        var parameters = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["client_id"] = sso.ClientId,
            ["response_type"] = "code",
            ["scope"] = "openid profile email",
            ["redirect_uri"] = BuildRedirectUri(Options.CallbackPath),
            ["state"] = Options.StateDataFormat.Protect(properties),
            ["nonce"] = state.Nonce,
            ["code_challenge"] = state.Challenge,
            ["code_challenge_method"] = "S256",
            // Also makes auth_time a claim that must be there (OpenID Connect Core, section 3.1.2.1).
            ["max_age"] = limit.TotalSeconds.ToString("0", CultureInfo.InvariantCulture),
        };
        if (state.IsFresh)
        {
            parameters["prompt"] = "login";
        }

        if (sso.RequireMfa && sso.AcrValues.Count > 0)
        {
            parameters["acr_values"] = string.Join(' ', sso.AcrValues);
        }

        return QueryHelpers.AddQueryString(endpoint, parameters);
    }

    /// <summary>A parameter that stands there once; two of a name are an attempt to be read in two ways.</summary>
    private string? Single(string name) =>
        Request.Query[name] is { Count: 1 } values ? values[0] : null;

    private async Task<HandleRequestResult> RefuseAsync(ProviderOutcome outcome)
    {
        await refusals.RecordAsync(Context, outcome.Refusal!, outcome.Claims, "a sign-in");
        RedirectToFailure(outcome.Refusal!.Failure);
        return HandleRequestResult.Handle();
    }

    private void RedirectToFailure(string failure) =>
        Response.Redirect(QueryHelpers.AddQueryString(SignInFailures.Page, "code", failure));
}
