using System.Globalization;

namespace Postern.Development;

/// <summary>
/// <c>POST /development/token</c>: an access token for the API without a browser, for tests and scripts. Form fields:
/// <c>email</c>; <c>auth_time_offset</c>, seconds added to now for <c>auth_time</c> (negative: signed in a while ago);
/// <c>lifetime</c>, seconds until <c>exp</c> (negative: expired already). Both within a day.
/// </summary>
internal sealed class DevelopmentTokenEndpoint(
    DevelopmentIdentityProviderOptions options,
    TokenIssuer issuer,
    TimeProvider time
)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public async Task<IResult> AnswerAsync(HttpContext http)
    {
        var form = await OAuthParameters.InFormAsync(http.Request);
        if (form.Repeated is { } repeated)
            return OAuthError.Repeated(repeated).AsJson();
        if (options.FindByEmail(form["email"]) is not { } member)
            return new OAuthError(
                "invalid_request",
                $"email is one of {string.Join(", ", options.Staff.Select(each => each.Email))}."
            ).AsJson();
        if (
            !TryReadSeconds(form["auth_time_offset"], TimeSpan.Zero, out var offset)
            || !TryReadSeconds(form["lifetime"], options.AccessTokenLifetime, out var lifetime)
        )
            return new OAuthError(
                "invalid_request",
                "auth_time_offset and lifetime are whole seconds, at most a day either way."
            ).AsJson();

        var signIn = SignIn.Of(member, time.GetUtcNow() + offset);
        return Results.Json(
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["access_token"] = issuer.AccessToken(
                    signIn,
                    options.CliClientId,
                    string.Join(' ', Scopes.Supported),
                    lifetime
                ),
                ["token_type"] = "Bearer",
                ["expires_in"] = (int)lifetime.TotalSeconds,
            }
        );
    }

    private static bool TryReadSeconds(string? text, TimeSpan otherwise, out TimeSpan value)
    {
        value = otherwise;
        if (text is null)
            return true;
        if (
            !int.TryParse(
                text,
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var seconds
            )
        )
            return false;
        value = TimeSpan.FromSeconds(seconds);
        return value >= -Day && value <= Day;
    }
}
