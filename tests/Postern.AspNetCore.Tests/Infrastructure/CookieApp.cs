using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Postern.AspNetCore.Tests.Infrastructure;

/// <summary>An app with pages and cookies of its own, as minimal as the framework's template: it names neither routing nor
/// authentication middleware.</summary>
internal static class CookieApp
{
    public static void Services(WebApplicationBuilder builder)
    {
        builder
            .Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(options => options.Cookie.SecurePolicy = CookieSecurePolicy.None);
        builder.Services.AddAuthorization();
    }

    public static void Endpoints(WebApplication app)
    {
        app.UsePostern();
        Map(app);
    }

    public static void Map(WebApplication app)
    {
        app.MapPost("/login", SignInAsync).RefuseWhenImpersonated();
        app.MapPost("/logout", (HttpContext context) => context.SignOutAsync());
        app.MapGet("/whoami", (ClaimsPrincipal user) => Results.Json(Describe(user)))
            .RequireAuthorization();
        app.MapGet("/invoices/{id:int}", (int id) => Results.Json(new { id }))
            .RequireAuthorization();
        app.MapPost("/invoices/{id:int}/send", (int id) => Results.Json(new { id }))
            .RequireAuthorization();
        app.MapPost("/search", () => Results.Json(new { found = 0 })).AllowWhenReadOnly();
        app.MapPost("/notes", () => Results.Json(new { saved = true })).AllowWhenImpersonated();
        app.MapMethods(
                "/settings/password",
                ["GET", "POST"],
                () => Results.Json(new { changed = true })
            )
            .RefuseWhenImpersonated();
        app.MapPost("/quick", () => Results.Json(new { changed = true })).ShortCircuit();
        app.MapGet(
            "/page",
            () =>
                Results.Content(
                    "<!doctype html><html><head><title>Invoices</title></head><body class=\"x\"><h1>Invoices</h1></body></html>",
                    "text/html"
                )
        );
        app.MapGet("/fails", string () => throw new InvalidOperationException("Broken."));
    }

    private static Task SignInAsync(HttpContext context)
    {
        var identity = new ClaimsIdentity(
            [new(ClaimTypes.NameIdentifier, "u_customer"), new(ClaimTypes.Name, "Customer")],
            CookieAuthenticationDefaults.AuthenticationScheme
        );
        return context.SignInAsync(new ClaimsPrincipal(identity));
    }

    public static object Describe(ClaimsPrincipal user) =>
        new
        {
            id = user.FindFirstValue(ClaimTypes.NameIdentifier),
            name = user.Identity?.Name,
            role = user.FindFirstValue(ClaimTypes.Role),
            tenant = user.FindFirstValue(ImpersonationClaims.Tenant),
            act = user.FindFirstValue(ImpersonationClaims.Actor),
            staff = user.Actor()?.Email,
            reason = user.Actor()?.Reason,
            mode = user.Actor()?.Mode.ToString(),
        };
}
