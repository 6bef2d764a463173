using Microsoft.AspNetCore.Http.HttpResults;
using Postern.Development.Pages;

namespace Postern.Development;

/// <summary>The device flow (RFC 8628): the device's first request, and the page where a person confirms its code.</summary>
internal sealed class DeviceEndpoints(
    DevelopmentIdentityProviderOptions options,
    ProviderAddress address,
    DeviceGrants grants
)
{
    public async Task<IResult> StartAsync(HttpContext http)
    {
        var form = await OAuthParameters.InFormAsync(http.Request);
        if (form.Repeated is { } repeated)
            return OAuthError.Repeated(repeated).AsJson();
        if (ClientAuthentication.Identify(http.Request, form, options) is not { } clientId)
            return ClientAuthentication.Refuse(http);
        if (!string.Equals(clientId, options.CliClientId, StringComparison.Ordinal))
            return new OAuthError(
                "unauthorized_client",
                $"The device flow is for {options.CliClientId}."
            ).AsJson();
        if (!Scopes.AsksForOpenId(form["scope"]))
            return new OAuthError("invalid_scope", "The scope has to contain openid.").AsJson();
        if (OAuthError.OfResource(form, options) is { } foreignResource)
            return foreignResource.AsJson();

        var (deviceCode, grant) = grants.Start(Scopes.Granted(form["scope"]));
        var page = address.Issuer + "/device";
        return Results.Json(
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["device_code"] = deviceCode,
                ["user_code"] = grant.UserCode,
                ["verification_uri"] = page,
                ["verification_uri_complete"] = $"{page}?user_code={grant.UserCode}",
                ["expires_in"] = (int)DeviceGrants.Lifetime.TotalSeconds,
                ["interval"] = (int)Math.Ceiling(grant.Interval.TotalSeconds),
            }
        );
    }

    public IResult Ask(HttpContext http)
    {
        var userCode = OAuthParameters.InQuery(http.Request)["user_code"];
        return ShowPage(grants.FindUndecided(userCode), wrongCode: userCode);
    }

    public async Task<IResult> DecideAsync(HttpContext http)
    {
        var form = await OAuthParameters.InFormAsync(http.Request);
        var grant = grants.FindUndecided(form["user_code"]);
        var member = options.FindBySubject(form["subject"]);
        var isRefusal = form["decision"] is "refuse";
        if (
            grant is null
            || (member is null && !isRefusal)
            || !grants.Decide(grant, isRefusal ? null : member)
        )
            return ShowPage(grant, wrongCode: form["user_code"]);

        return isRefusal
            ? MessagePage.Result(
                "Refused",
                "The command line was not signed in. You can close this page."
            )
            : MessagePage.Result(
                "Signed in",
                $"The command line is now signed in as {member!.Name}. You can close this page."
            );
    }

    private RazorComponentResult ShowPage(DeviceGrant? grant, string? wrongCode) =>
        new RazorComponentResult<DevicePage>(
            new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(DevicePage.Staff)] = options.Staff,
                [nameof(DevicePage.UserCode)] = grant is { IsDecided: false }
                    ? grant.UserCode
                    : null,
                [nameof(DevicePage.WrongCode)] = wrongCode,
            }
        );
}
