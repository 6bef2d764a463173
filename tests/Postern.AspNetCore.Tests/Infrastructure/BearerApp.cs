using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Postern.AspNetCore.Tests.Infrastructure;

/// <summary>An API with bearer tokens of its own, whose policies name their scheme and whose middleware is written out in the
/// older order: routing after Postern.</summary>
internal static class BearerApp
{
    public const string Scheme = "Customers";

    public static void Services(WebApplicationBuilder builder)
    {
        builder
            .Services.AddAuthentication()
            .AddScheme<AuthenticationSchemeOptions, Handler>(Scheme, null);
        builder.Services.AddAuthorization(options =>
            options.FallbackPolicy = new AuthorizationPolicyBuilder(Scheme)
                .RequireAuthenticatedUser()
                .Build()
        );
    }

    public static void Endpoints(WebApplication app)
    {
        app.UsePostern();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGet("/whoami", (ClaimsPrincipal user) => Results.Json(CookieApp.Describe(user)));
        app.MapPost("/search", () => Results.Json(new { found = 0 })).AllowWhenReadOnly();
        app.MapPost("/invoices", () => Results.Json(new { created = true }));
    }

    /// <summary>Takes "customer-ID" for the token of that customer.</summary>
    private sealed class Handler(
        IOptionsMonitor<AuthenticationSchemeOptions> options,
        ILoggerFactory logger,
        UrlEncoder encoder
    ) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            const string start = "Bearer customer-";
            var header = Request.Headers.Authorization.ToString();
            if (!header.StartsWith(start, StringComparison.Ordinal))
                return Task.FromResult(AuthenticateResult.NoResult());

            var identity = new ClaimsIdentity(
                [new(ClaimTypes.NameIdentifier, header[start.Length..])],
                Scheme.Name
            );
            return Task.FromResult(AuthenticateResult.Success(new(new(identity), Scheme.Name)));
        }
    }
}
