using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Postern.Tests.Cli;

/// <summary>A provider with a device flow (RFC 8628) that answers as it is told.</summary>
internal sealed class FakeIdentityProvider : FakeServer
{
    public const string Token = "token-of-sam";

    /// <summary>What it calls itself; null is the truth.</summary>
    public string? Issuer { get; set; }

    public string? DeviceEndpoint { get; set; }

    /// <summary>Errors that the token endpoint gives before it gives the token.</summary>
    public Queue<string> Errors { get; } = [];

    protected override void Map(WebApplication app)
    {
        app.MapGet(
            "/.well-known/openid-configuration",
            () =>
                Results.Json(
                    new
                    {
                        issuer = Issuer ?? Address,
                        token_endpoint = Address + "/token",
                        device_authorization_endpoint = DeviceEndpoint
                            ?? Address + "/device_authorization",
                    }
                )
        );
        app.MapPost(
            "/device_authorization",
            () =>
                Results.Json(
                    new
                    {
                        device_code = "device-1",
                        user_code = "BCDF-GHJK",
                        verification_uri = Address + "/device",
                        verification_uri_complete = Address + "/device?user_code=BCDF-GHJK",
                        expires_in = 600,
                        interval = 3,
                    }
                )
        );
        app.MapPost("/token", AnswerForToken);
    }

    private IResult AnswerForToken(HttpContext context)
    {
        if (!Errors.TryDequeue(out var error))
            return Json(
                $$"""{"access_token":"{{Token}}","token_type":"Bearer","expires_in":600}"""
            );
        if (error != "cut")
            return Json($$"""{"error":"{{error}}","error_description":"No."}""", 400);
        context.Abort();
        return Results.Empty;
    }
}
