using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Postern.Development;

/// <summary>
/// A small OpenID Connect provider for demo and tests: whoever can reach it can sign in as any of its staff, without a
/// password. It listens on loopback only and answers only requests that name a loopback host. Whether the environment
/// may have it at all is for the caller to check.
/// </summary>
/// <remarks>
/// People sign in at a page that lists the staff. Programs have two ways around that page:
/// <list type="bullet">
/// <item><c>GET /authorize?…&amp;login_hint=sam@postern.example</c> without <c>prompt</c> signs that person in at once.</item>
/// <item><c>POST /development/token</c> (form: <c>email</c>, and optionally <c>auth_time_offset</c> and <c>lifetime</c>,
/// both in seconds and both possibly negative) answers with an access token for the API. No real provider has it.</item>
/// </list>
/// </remarks>
public static class DevelopmentIdentityProvider
{
    /// <summary>
    /// Builds the provider; the caller starts it. With port 0 in <see cref="DevelopmentIdentityProviderOptions.Url"/>
    /// its address, which is also its issuer, is the first of <see cref="WebApplication.Urls"/> once it has started.
    /// </summary>
    /// <exception cref="ArgumentException">The options are at fault; the message says what would be right.</exception>
    public static WebApplication Build(
        DevelopmentIdentityProviderOptions options,
        TimeProvider? time = null
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();

        // Empty, not slim: the host's appsettings.json and ASPNETCORE_URLS must not move this provider off loopback.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder
            .WebHost.UseKestrelCore()
            .UseUrls(options.Url)
            .ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxRequestBodySize = 64 * 1024;
            });
        builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning);
        AddServices(builder.Services, options, time ?? TimeProvider.System);

        var app = builder.Build();
        app.Use(AnswerLoopbackHostsOnly);
        app.Use(BrowserProtection.Apply);
        MapEndpoints(app);
        return app;
    }

    private static void AddServices(
        IServiceCollection services,
        DevelopmentIdentityProviderOptions options,
        TimeProvider time
    )
    {
        services.AddRoutingCore();
        services.AddRazorComponents();
        // The pages protect nothing with keys; the default would write some to the home folder all the same.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddSingleton(options);
        services.AddSingleton(time);
        services.AddSingleton<ProviderAddress>();
        services.AddSingleton<TokenIssuer>();
        services.AddSingleton<ProviderSessions>();
        services.AddSingleton<AuthorizationCodes>();
        services.AddSingleton<DeviceGrants>();
        services.AddSingleton<AuthorizationEndpoint>();
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<DeviceEndpoints>();
        services.AddSingleton<LogoutEndpoint>();
        services.AddSingleton<DevelopmentTokenEndpoint>();
    }

    private static void MapEndpoints(IEndpointRouteBuilder app)
    {
        app.MapGet(
            "/.well-known/openid-configuration",
            (ProviderAddress address) => Results.Json(ProviderMetadata.For(address.Issuer))
        );
        app.MapGet(
            ProviderMetadata.KeysPath,
            (TokenIssuer issuer) => Results.Json(issuer.PublicKeys)
        );

        app.MapGet(
            "/authorize",
            (HttpContext http, AuthorizationEndpoint endpoint) => endpoint.Ask(http)
        );
        app.MapPost(
            "/authorize",
            (HttpContext http, AuthorizationEndpoint endpoint) => endpoint.ChooseAsync(http)
        );
        app.MapPost(
            "/token",
            (HttpContext http, TokenEndpoint endpoint) => endpoint.AnswerAsync(http)
        );
        app.MapPost(
            "/device_authorization",
            (HttpContext http, DeviceEndpoints device) => device.StartAsync(http)
        );
        app.MapGet("/device", (HttpContext http, DeviceEndpoints device) => device.Ask(http));
        app.MapPost(
            "/device",
            (HttpContext http, DeviceEndpoints device) => device.DecideAsync(http)
        );
        app.MapGet(
            "/logout",
            (HttpContext http, LogoutEndpoint endpoint) => endpoint.AnswerAsync(http)
        );
        app.MapPost(
            "/logout",
            (HttpContext http, LogoutEndpoint endpoint) => endpoint.AnswerAsync(http)
        );
        app.MapPost(
            "/development/token",
            (HttpContext http, DevelopmentTokenEndpoint endpoint) => endpoint.AnswerAsync(http)
        );

        app.MapGet("/style.css", () => Results.Text(Stylesheet.Css, "text/css"));
        app.MapGet("/icon.svg", () => Results.Text(Stylesheet.Icon, "image/svg+xml"));
    }

    // Without this a web page elsewhere could point a name of its own at 127.0.0.1 and read tokens from here.
    private static Task AnswerLoopbackHostsOnly(HttpContext http, RequestDelegate next)
    {
        if (LoopbackUrl.IsLoopbackHost(http.Request.Host.Host))
            return next(http);

        http.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        return http.Response.WriteAsync(
            "The development identity provider answers as 127.0.0.1, [::1] or localhost only.",
            http.RequestAborted
        );
    }
}
