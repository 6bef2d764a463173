namespace Postern.Development;

/// <summary>An error code of RFC 6749, RFC 8628, RFC 8707 or OpenID Connect Core, with a sentence for the developer.</summary>
internal sealed record OAuthError(string Code, string Description)
{
    public IResult AsJson(int status = StatusCodes.Status400BadRequest) =>
        Results.Json(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["error"] = Code,
                ["error_description"] = Description,
            },
            statusCode: status
        );

    public static OAuthError Repeated(string name) =>
        new("invalid_request", $"The parameter {name} was sent more than once.");

    /// <summary>The API is the only resource there is to ask for (RFC 8707).</summary>
    public static OAuthError? OfResource(
        OAuthParameters parameters,
        DevelopmentIdentityProviderOptions options
    ) =>
        parameters["resource"] is { } resource
        && !string.Equals(resource, options.Audience, StringComparison.Ordinal)
            ? new("invalid_target", $"The only resource here is \"{options.Audience}\".")
            : null;
}
