using System.Globalization;
using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Postern.AspNetCore.Tests.Infrastructure;

/// <summary>An app whose customers are limited. Who signs in at /login/ID is of the tenant with that id.</summary>
internal static class LimitedApp
{
    public static Task<Stage> StartAsync(
        Action<PosternOptions>? options = null,
        Action<FakeRuntimePlane>? plane = null
    ) =>
        Stage.StartAsync(
            builder =>
            {
                CookieApp.Services(builder);
                builder.Services.AddAntiforgery();
            },
            Endpoints,
            options: set =>
            {
                set.Tenant = context => context.User.FindFirstValue("tenant");
                options?.Invoke(set);
            },
            plane: plane
        );

    public static async Task<string> SignInAsync(this Stage stage, string tenant)
    {
        using var answer = await stage.SendAsync(HttpMethod.Post, "/login/" + tenant);
        return answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    private static void Endpoints(WebApplication app)
    {
        app.UsePostern();
        app.UseExceptionHandler(fault =>
            fault.Run(context =>
            {
                context.Response.StatusCode = 500;
                return Task.CompletedTask;
            })
        );
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UsePosternLimits();
        app.UseAntiforgery();
        app.MapPost("/login/{tenant}", EnterAsync);
        app.MapGet("/health", () => "ok").AllowWhenInMaintenance().WithoutRateLimit();
        app.MapGet("/page", () => "page");
        app.MapPost("/notes", () => "noted").AllowWhenImpersonated();
        app.MapPost("/uploads", (Delegate)UploadAsync).LimitUploads();
        app.MapPost("/json", (JsonObject json) => json.Count).LimitUploads();
        app.MapPost("/forms", (IFormFile file) => file.Length)
            .LimitUploads()
            .WithMetadata(new RequireAntiforgeryTokenAttribute());
        app.MapPost("/unlimited", (Delegate)UploadAsync);
    }

    private static Task EnterAsync(string tenant, HttpContext context) =>
        context.SignInAsync(
            new ClaimsPrincipal(
                new ClaimsIdentity([new("tenant", tenant), new(ClaimTypes.Name, "Noor")], "Cookies")
            )
        );

    private static async Task<string> UploadAsync(HttpContext context)
    {
        using var memory = new MemoryStream();
        await context.Request.Body.CopyToAsync(memory);
        var limit = context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize;
        return string.Create(CultureInfo.InvariantCulture, $"{memory.Length} of {limit}");
    }
}
