using Postern.Settings;
using Postern.Staff.Tokens;

namespace Postern.Staff.Provider;

/// <summary>How a sign-in at the provider ended for us.</summary>
/// <param name="Identity">Who it is; null when refused.</param>
/// <param name="Claims">Proven claims of somebody who is refused, for the record.</param>
internal sealed record ProviderOutcome(
    StaffIdentity? Identity,
    StaffRefusal? Refusal,
    TokenClaims? Claims
)
{
    public static ProviderOutcome Refused(StaffRefusal refusal, TokenClaims? claims = null) =>
        new(null, refusal, claims);

    public static ProviderOutcome Refused(string failure, string detail) =>
        Refused(StaffRefusal.Unauthenticated(detail, failure));
}

/// <summary>Turns an authorisation code into somebody we let in: code, ID token, time of the sign-in, admission.</summary>
internal sealed class ProviderSignIn(
    ProviderClient client,
    TokenValidation tokens,
    StaffAdmission admission,
    SsoSettings sso,
    TimeProvider time
)
{
    /// <summary>After a step-up the sign-in itself must be this young.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(5);

    private readonly TokenRules _rules = TokenRules.ForSignIn(sso);
    private readonly SeenOnce _spent = new(ProviderOptions.TimeLimit, time);

    /// <summary>False when this sign-in has come back before.</summary>
    public bool Spend(SignInState state) => _spent.Add(state.Nonce);

    /// <summary>Exchanges the code for tokens, and looks at what they say.</summary>
    /// <exception cref="ProviderUnreachableException">The provider does not answer.</exception>
    public async Task<ProviderOutcome> CompleteAsync(
        ProviderDocument document,
        string code,
        SignInState state,
        string redirectUri,
        CancellationToken cancellation
    )
    {
        var answer = await client.ExchangeAsync(
            document,
            code,
            state.Verifier,
            redirectUri,
            cancellation
        );
        if (answer is null)
        {
            return ProviderOutcome.Refused(
                SignInFailures.ProviderRefused,
                "the identity provider did not take the code."
            );
        }

        var verdict = await tokens.ValidateAsync(answer.IdToken, _rules, cancellation);
        if ((verdict.Fault ?? Fault(verdict, state, answer)) is { } fault)
        {
            return ProviderOutcome.Refused(
                StaffRefusal.Unauthenticated($"the ID token is refused: {fault}."),
                verdict.Claims
            );
        }

        var claims = verdict.Claims!;
        if (AgeFault(claims, state) is { } age)
        {
            return ProviderOutcome.Refused(
                StaffRefusal.Unauthenticated(age, SignInFailures.TooOld),
                claims
            );
        }

        return admission.Refuse(claims) is { } refusal
            ? ProviderOutcome.Refused(refusal, claims)
            : new ProviderOutcome(
                await IdentifyAsync(document, claims, answer.AccessToken, cancellation),
                null,
                null
            );
    }

    private static string? Fault(TokenVerdict verdict, SignInState state, ProviderTokens answer) =>
        !state.IsNonce(verdict.Claims!.Text("nonce")) ? "its nonce is not the one of this sign-in"
        : verdict.Claims.Has("at_hash")
        && !(
            verdict.Claims.Text("at_hash") is { } hash
            && AccessTokenHash.Fits(hash, verdict.Algorithm!, answer.AccessToken)
        )
            ? "its at_hash is not that of the access token"
        : null;

    /// <summary>Asking the provider for a maximum age does not mean that it obeys .</summary>
    private string? AgeFault(TokenClaims claims, SignInState state)
    {
        var limit = state.IsFresh ? FreshFor : sso.AbsoluteLimit;
        return claims.AuthenticatedAt is not { } at
                ? "the ID token has no auth_time, so nobody knows when the sign-in was."
            : time.GetUtcNow() - at > limit
                ? $"the sign-in at the identity provider is older than {limit.TotalMinutes:0} minutes."
            : null;
    }

    private async Task<StaffIdentity> IdentifyAsync(
        ProviderDocument document,
        TokenClaims claims,
        string? accessToken,
        CancellationToken cancellation
    )
    {
        var isComplete = claims.Text("email") is not null && claims.Text("name") is not null;
        if (isComplete || accessToken is null || string.IsNullOrEmpty(document.UserInfoEndpoint))
        {
            return admission.Identify(claims);
        }

        var more = await client.AskUserInfoAsync(document, accessToken, cancellation);
        // Another person's answer is none (OpenID Connect Core, section 5.3.2).
        var isSame =
            more is { } found
            && found.TryGetProperty("sub", out var subject)
            && subject.ValueKind == System.Text.Json.JsonValueKind.String
            && subject.GetString() == claims.Subject;
        return admission.Identify(claims, isSame ? more : null);
    }
}
