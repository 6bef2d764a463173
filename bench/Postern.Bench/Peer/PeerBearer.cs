using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Postern.Development;

namespace Postern.Bench.Peer;

/// <summary>The provider's keys and the check, as ASP.NET Core's own JwtBearer has them.</summary>
internal sealed class PeerTokens(string authority)
{
    private readonly ConfigurationManager<OpenIdConnectConfiguration> _documents = new(
        $"{authority}/.well-known/openid-configuration",
        new OpenIdConnectConfigurationRetriever(),
        new HttpDocumentRetriever { RequireHttps = false }
    );

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    public async Task<ClaimsIdentity?> ValidateAsync(string token, CancellationToken cancellation)
    {
        var document = await _documents.GetConfigurationAsync(cancellation);
        var result = await _handler.ValidateTokenAsync(
            token,
            new TokenValidationParameters
            {
                ValidIssuer = document.Issuer,
                ValidAudience = DevelopmentDefaults.Audience,
                IssuerSigningKeys = document.SigningKeys,
            }
        );
        return result.IsValid ? result.ClaimsIdentity : null;
    }
}

/// <summary>Validates the token on every request, as JwtBearer does, which cannot be had here.</summary>
internal sealed class PeerBearer(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    PeerTokens tokens
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public new const string Scheme = "Bearer";

    public static PeerCaller Caller(HttpContext context) =>
        new(
            context.User.FindFirstValue("iss") ?? "",
            context.User.FindFirstValue("sub") ?? "",
            context.User.FindFirstValue("email") ?? "",
            context.User.FindFirstValue("name") ?? "",
            string.Join(' ', context.User.FindAll("roles").Select(claim => claim.Value)),
            context.TraceIdentifier,
            context.Connection.RemoteIpAddress?.ToString()
        );

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        return
            header.StartsWith("Bearer ", StringComparison.Ordinal)
            && await tokens.ValidateAsync(header["Bearer ".Length..], Context.RequestAborted)
                is { } identity
            ? AuthenticateResult.Success(
                new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme)
            )
            : AuthenticateResult.NoResult();
    }
}
