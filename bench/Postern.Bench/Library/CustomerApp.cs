using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Postern.Bench.Library;

/// <summary>
/// A customer-facing app with cookie sign-in and one endpoint for those who are signed in; with the library, or without
/// it. The same code otherwise.
/// </summary>
internal static class CustomerApp
{
    public const string Route = "/invoices/count";

    public static async Task ServeAsync(string url, string runtimeUrl, bool withLibrary)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls(url);
        builder
            .Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie();
        builder.Services.AddAuthorization();
        if (withLibrary)
        {
            builder.Services.AddPostern(options =>
            {
                options.RuntimeUrl = runtimeUrl;
                options.ServiceKey = "pstn_of_the_measurement";
                options.Audience = "bench";
            });
        }

        var app = builder.Build();
        if (withLibrary)
        {
            app.UsePostern();
        }

        app.MapGet("/health", () => "ok");
        app.MapGet(
            "/signin",
            (HttpContext context) =>
                context.SignInAsync(
                    new ClaimsPrincipal(
                        new ClaimsIdentity(
                            [new Claim(ClaimTypes.NameIdentifier, "u1"), new Claim("tenant", "t1")],
                            CookieAuthenticationDefaults.AuthenticationScheme
                        )
                    )
                )
        );
        app.MapGet(Route, (ClaimsPrincipal user) => new { user = user.Identity!.Name, count = 7 })
            .RequireAuthorization();
        await app.RunAsync();
    }

    /// <summary>What a runtime plane says when nobody impersonates: an empty list, and signs of life.</summary>
    public static async Task<WebApplication> StartRuntimeAsync(string url)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls(url);
        var app = builder.Build();
        app.MapGet("/.well-known/jwks.json", () => new { keys = Array.Empty<object>() });
        app.MapGet(
            "/runtime/v1/changes",
            async context =>
            {
                context.Response.ContentType = "text/event-stream";
                await context.Response.WriteAsync(
                    "event: snapshot\ndata: {\"version\":\"1\",\"impersonations\":[]}\n\n",
                    context.RequestAborted
                );
                while (true)
                {
                    await context.Response.WriteAsync(
                        "event: heartbeat\ndata: {}\n\n",
                        context.RequestAborted
                    );
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                    await Task.Delay(TimeSpan.FromSeconds(2), context.RequestAborted);
                }
            }
        );
        await app.StartAsync();
        return app;
    }
}
