using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Postern.AspNetCore;

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
                options.SettingsFile = "";
                options.Tenant = context => context.User.FindFirstValue("tenant");
            });
        }

        var app = builder.Build();
        if (withLibrary)
        {
            app.UsePostern();
        }

        app.UseAuthentication();
        app.UseAuthorization();
        if (withLibrary)
        {
            app.UsePosternLimits();
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
        var settings = app.Services.GetService<IPosternSettings>();
        app.MapGet(
                Route,
                (ClaimsPrincipal user) =>
                    new
                    {
                        user = user.Identity!.Name,
                        count = settings is null
                            ? 100_000
                            : settings.Get(PosternSettings.MaxExportRows, "t1"),
                        reports = settings?.IsOn("beta_reports", "t1") == true,
                    }
            )
            .RequireAuthorization();
        await app.RunAsync();
    }

    /// <summary>
    /// Nobody impersonates; a thousand tenants, limits at every scope, and more requests allowed than can be made.
    /// </summary>
    private static string Snapshot()
    {
        var tenants = string.Join(
            ',',
            Enumerable
                .Range(1, 1000)
                .Select(number =>
                    $$"""
                        "t{{number}}":{"plan":"team","overrides":[{"key":"exports.max_rows","value":{{number}} }],"flags":[{"key":"beta_reports","on":true}]}
                        """
                )
        );
        return $$"""
            {"version":"1","impersonations":[],"configuration":{"settings":[{"key":"rate_limit.requests","type":"rate","default":600},
            {"key":"rate_limit.burst","type":"integer","default":100},{"key":"exports.max_rows","type":"integer","default":100000},
            {"key":"maintenance","type":"boolean","default":false}],
            "global":[{"key":"rate_limit.burst","value":1000000000}],"plans":{"team":[{"key":"rate_limit.requests","value":1000000000}]},
            "flags":[{"key":"beta_reports","plans":[]}]},"tenants":{ {{tenants}} } }
            """.ReplaceLineEndings("");
    }

    /// <summary>A runtime plane that has told everything, and gives signs of life.</summary>
    public static async Task<WebApplication> StartRuntimeAsync(string url)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls(url);
        var app = builder.Build();
        app.MapGet("/.well-known/jwks.json", () => new { keys = Array.Empty<object>() });
        app.MapPost("/runtime/v1/applied", () => Results.NoContent());
        app.MapGet(
            "/runtime/v1/changes",
            async context =>
            {
                context.Response.ContentType = "text/event-stream";
                await context.Response.WriteAsync(
                    $"event: snapshot\nid: 1\ndata: {Snapshot()}\n\n",
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
