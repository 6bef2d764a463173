using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Postern.Settings;

namespace Postern.Http;

/// <summary>What a client must know to sign somebody in: where, as which client, for which audience.</summary>
internal static class Discovery
{
    public static void MapDiscovery(this IEndpointRouteBuilder app) =>
        app.MapGet(
                "/.well-known/postern",
                (SsoSettings sso) =>
                    Results.Json(
                        new
                        {
                            name = "Postern",
                            version = typeof(Discovery).Assembly.GetName().Version?.ToString(3),
                            authority = sso.Authority,
                            clientId = sso.CliClientId,
                            audience = sso.Audience,
                            scope = "openid profile email",
                        }
                    )
            )
            .WithMetadata(
                new PublicEndpointAttribute("The command line asks it before anybody is signed in.")
            )
            .ExcludeFromDescription();
}
