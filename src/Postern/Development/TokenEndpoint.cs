namespace Postern.Development;

/// <summary><c>/token</c>: gives tokens for an authorisation code or for an approved device code.</summary>
internal sealed class TokenEndpoint(
    DevelopmentIdentityProviderOptions options,
    AuthorizationCodes codes,
    DeviceGrants devices,
    TokenIssuer issuer
)
{
    public async Task<IResult> AnswerAsync(HttpContext http)
    {
        var form = await OAuthParameters.InFormAsync(http.Request);
        if (form.Repeated is { } repeated)
            return OAuthError.Repeated(repeated).AsJson();
        if (ClientAuthentication.Identify(http.Request, form, options) is not { } clientId)
            return ClientAuthentication.Refuse(http);
        if (OAuthError.OfResource(form, options) is { } foreignResource)
            return foreignResource.AsJson();

        var isCli = string.Equals(clientId, options.CliClientId, StringComparison.Ordinal);
        return (form["grant_type"], isCli) switch
        {
            (GrantTypes.AuthorizationCode, false) => RedeemCode(form),
            (GrantTypes.DeviceCode, true) => RedeemDeviceCode(form),
            (GrantTypes.AuthorizationCode or GrantTypes.DeviceCode, _) => new OAuthError(
                "unauthorized_client",
                $"The code flow is for {options.ClientId}, the device flow for {options.CliClientId}."
            ).AsJson(),
            _ => new OAuthError(
                "unsupported_grant_type",
                $"grant_type is {GrantTypes.AuthorizationCode} or {GrantTypes.DeviceCode}."
            ).AsJson(),
        };
    }

    private IResult RedeemCode(OAuthParameters form)
    {
        if (
            form["code"] is not { } sent
            || form["redirect_uri"] is not { } redirectUri
            || form["code_verifier"] is not { } verifier
        )
            return new OAuthError(
                "invalid_request",
                "code, redirect_uri and code_verifier are all required."
            ).AsJson();

        // Taken before it is checked: a wrong verifier spends the code, so there is no second guess.
        var code = codes.Take(sent);
        if (code is null)
            return new OAuthError(
                "invalid_grant",
                "No such code: it was used already, or is older than 60 seconds."
            ).AsJson();
        if (!string.Equals(code.Request.RedirectUri, redirectUri, StringComparison.Ordinal))
            return new OAuthError(
                "invalid_grant",
                "redirect_uri is not the one that the code was asked for with."
            ).AsJson();
        if (!code.IsProvenBy(verifier))
            return new OAuthError(
                "invalid_grant",
                "code_verifier does not fit the code_challenge."
            ).AsJson();

        return Results.Json(
            issuer.Issue(code.SignIn, options.ClientId, code.Request.Scope, code.Request.Nonce)
        );
    }

    private IResult RedeemDeviceCode(OAuthParameters form)
    {
        if (form["device_code"] is not { } deviceCode)
            return new OAuthError("invalid_request", "device_code is required.").AsJson();

        var (grant, error) = devices.Poll(deviceCode);
        return grant?.SignIn is { } signIn
            ? Results.Json(issuer.Issue(signIn, options.CliClientId, grant.Scope, nonce: null))
            : error!.AsJson();
    }
}
