using System.Buffers.Text;
using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace Postern.Development;

/// <summary>A request to <c>/authorize</c> whose client and redirect URI are known to be good.</summary>
internal sealed record AuthorizationRequest(
    Uri ReturnTo,
    string RedirectUri,
    OAuthParameters Parameters
)
{
    public static readonly string[] Prompts = ["none", "login", "select_account", "consent"];

    public string? State => Parameters["state"];
    public string? Nonce => Parameters["nonce"];
    public string? LoginHint => Parameters["login_hint"];
    public string? CodeChallenge => Parameters["code_challenge"];
    public string Scope => Scopes.Granted(Parameters["scope"]);

    public bool ForbidsPage => Prompt.Contains("none", StringComparer.Ordinal);
    public bool DemandsPage =>
        Prompt.Intersect(["login", "select_account"], StringComparer.Ordinal).Any();
    public bool LeavesPromptOpen => Prompt.Length == 0;

    private string[] Prompt =>
        Parameters["prompt"]?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>An age of 0 asks for a fresh sign-in, however short ago the last one was (OpenID Connect Core, 3.1.2.1).</summary>
    public bool AcceptsSignInAt(DateTimeOffset signedInAt, DateTimeOffset now) =>
        !TryReadMaxAge(out var maxAge) || (maxAge > 0 && (now - signedInAt).TotalSeconds <= maxAge);

    public OAuthError? Fault(DevelopmentIdentityProviderOptions options)
    {
        if (Parameters.Repeated is { } repeated)
            return OAuthError.Repeated(repeated);
        if (Parameters["request"] is not null)
            return new(
                "request_not_supported",
                "Send the parameters themselves, not a request object."
            );
        if (Parameters["request_uri"] is not null)
            return new(
                "request_uri_not_supported",
                "Send the parameters themselves, not a request object."
            );
        if (Parameters["response_type"] is not "code")
            return new(
                "unsupported_response_type",
                "The code flow is the only one here: response_type=code."
            );
        if (Parameters["response_mode"] is not (null or "query"))
            return new(
                "invalid_request",
                "The answer comes in the query: leave response_mode out."
            );
        if (!Scopes.AsksForOpenId(Parameters["scope"]))
            return new("invalid_scope", "The scope has to contain openid.");
        if (Parameters["code_challenge_method"] is not "S256" || !IsSha256(CodeChallenge))
            return new(
                "invalid_request",
                "PKCE is required: code_challenge, with code_challenge_method=S256."
            );
        if (
            Prompt.Except(Prompts, StringComparer.Ordinal).Any()
            || (ForbidsPage && Prompt.Length > 1)
        )
            return new(
                "invalid_request",
                "prompt is none alone, or some of login, select_account and consent."
            );
        if (Parameters["max_age"] is not null && !TryReadMaxAge(out _))
            return new("invalid_request", "max_age is a number of seconds, 0 or more.");
        return OAuthError.OfResource(Parameters, options);
    }

    /// <summary>The redirect URI with an answer in its query, and with the issuer as RFC 9207 wants it.</summary>
    public string AnswerWith(string issuer, params (string Name, string Value)[] answer)
    {
        var query = answer.ToDictionary(
            part => part.Name,
            part => (string?)part.Value,
            StringComparer.Ordinal
        );
        query["state"] = State;
        query["iss"] = issuer;
        return QueryHelpers.AddQueryString(ReturnTo.AbsoluteUri, query);
    }

    private bool TryReadMaxAge(out int seconds) =>
        int.TryParse(
            Parameters["max_age"],
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out seconds
        );

    private static bool IsSha256(string? challenge) =>
        challenge is { Length: 43 } && Base64Url.IsValid(challenge, out var length) && length == 32;
}
