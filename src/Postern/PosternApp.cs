using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Postern.Alerts;
using Postern.Billing;
using Postern.Billing.Pages;
using Postern.Billing.Stripe;
using Postern.Configuration;
using Postern.Console;
using Postern.Http;
using Postern.Jobs;
using Postern.Jobs.Hangfire;
using Postern.Jobs.Live;
using Postern.Operations;
using Postern.Operations.Console;
using Postern.Operations.Http;
using Postern.Outbox;
using Postern.Queries;
using Postern.Settings;
using Postern.Staff;
using Postern.Storage;

namespace Postern;

/// <summary>
/// The admin plane: services, middleware in order, endpoints. Its own listener, container, authentication; it shares
/// nothing with the SaaS but, if an adopter wants it, the database.
/// </summary>
public static class PosternApp
{
    /// <summary>Builds the admin plane, not started.</summary>
    /// <param name="settings">As <see cref="SettingsReader"/> has read them.</param>
    /// <param name="configure">
    /// An adopter's own: <c>builder.Services.AddOperations&lt;MyDb&gt;(assembly)</c> adds operations over another database.
    /// </param>
    /// <param name="options">Content root and environment; the default is the executable's folder.</param>
    /// <exception cref="InvalidOperationException">An endpoint does not say who may call it, or an operation is malformed.</exception>
    public static WebApplication Create(
        PosternSettings settings,
        Action<WebApplicationBuilder>? configure = null,
        WebApplicationOptions? options = null
    )
    {
        var builder = WebApplication.CreateSlimBuilder(
            options ?? new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }
        );
        PlaneListener.Configure(builder, settings.Admin, OperationEndpoints.BodyLimit);
        AddServices(builder.Services, settings);
        configure?.Invoke(builder);
        if (builder.Environment.IsDevelopment())
        {
            builder.WebHost.UseStaticWebAssets();
        }

        var app = builder.Build();
        Use(app, settings);
        Map(app);
        EndpointLaw.Check(((IEndpointRouteBuilder)app).DataSources);
        PermissionLaw.Check(
            settings,
            app.Services.GetRequiredService<OperationCatalog>(),
            app.Services.GetRequiredService<QueryCatalog>()
        );
        return app;
    }

    private static void AddServices(IServiceCollection services, PosternSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(settings.Admin);
        services.AddSingleton(settings.Apps);
        services.AddSingleton(new SettingCatalog([GivingLimits.Setting, .. settings.Definitions]));
        services.AddSingleton(settings.Sso);
        services.AddSingleton<SecurityHeaders>();
        services.AddPosternStorage(settings.Database);
        services.AddOperations<PosternDb>(typeof(PosternApp).Assembly);
        services.AddSingleton(new QueryCatalog(typeof(PosternApp).Assembly));
        services.AddSingleton<QueryRunner>();
        services.AddStaffIdentity(settings);
        services.AddStripeEffects(settings.Stripe);
        services.AddStripeDelivery(settings.Stripe);
        services.AddHangfire(settings.Hangfire);
        services.AddOutboxDelivery<PosternDb>(settings.Webhook);
        services.AddHostedService<IdempotencySweeper<PosternDb>>();
        services.AddSingleton<DatabaseMigration>();
        services.AddSingleton<SeedData>();
        services.AddSingleton(settings.Billing);
        services.AddJobIntake(settings.Jobs);
        services.AddHostedService<SettingClock>();
        services.AddHostedService<BillingClock>();
        services.AddSingleton<OwnWork>();
        services.AddHostedService(provider => provider.GetRequiredService<OwnWork>());
        services.AddSingleton<JobSweeper>();
        services.AddHostedService(provider => provider.GetRequiredService<JobSweeper>());
        services.AddSingleton<BatchRunner>();
        services.AddHostedService(provider => provider.GetRequiredService<BatchRunner>());
        services.AddSingleton<AlertClock>();
        services.AddHostedService(provider => provider.GetRequiredService<AlertClock>());
        services.AddSingleton<LiveStreams>();
        services.AddHttpContextAccessor();
        services.AddRazorComponents();
        services.AddScoped<ConsoleFrameSource>();
        services.AddCascadingValue(provider =>
            provider.GetRequiredService<ConsoleFrameSource>().Make()
        );
        services.AddPosternOpenApi();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            // Answers are written by it, and the words are in the document for it; requests are read strictly.
            json.SerializerOptions.Converters.Add(
                new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
            );
            foreach (
                var converter in PosternJson.Strict.Converters.Where(one => one is not OneWord)
            )
            {
                json.SerializerOptions.Converters.Add(converter);
            }
        });
        services.AddRequestTimeouts(timeouts =>
            timeouts.DefaultPolicy = new RequestTimeoutPolicy
            {
                Timeout = TimeSpan.FromSeconds(30),
                TimeoutStatusCode = 503,
            }
        );
        services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(_ =>
                RateLimitPartition.GetConcurrencyLimiter(
                    "all",
                    _ => new ConcurrencyLimiterOptions { PermitLimit = 256, QueueLimit = 1024 }
                )
            );
        });
    }

    private static void Use(WebApplication app, PosternSettings settings)
    {
        PlaneListener.UseTrustedProxies(app, settings.Admin);
        app.UseMiddleware<RequestGate>();
        app.UseMiddleware<ErrorBoundary>();
        app.UseRouting();
        app.UseRateLimiter();
        app.UseRequestTimeouts();
        app.UseAuthentication();
        app.UseMiddleware<AccessGate>();
        app.UseAntiforgery();
    }

    private static void Map(WebApplication app)
    {
        app.MapHealth();
        app.MapStaffSignIn();
        app.MapDiscovery();
        app.MapOperations(app.Services.GetRequiredService<OperationCatalog>());
        app.MapQueries(app.Services.GetRequiredService<QueryCatalog>());
        app.MapOpenApi("/openapi/{documentName}.json").WithMetadata(new StaffEndpointAttribute());
        app.MapOperationForms();
        app.MapSearch();
        app.MapInvoiceDocuments();
        app.MapLiveJobs();
        app.MapRazorComponents<App>()
            .Add(endpoint =>
            {
                if (
                    endpoint is RouteEndpointBuilder { RoutePattern.RawText: { } route }
                    && route.TrimStart('/').StartsWith("_framework", StringComparison.Ordinal)
                )
                {
                    endpoint.Metadata.Add(
                        new PublicEndpointAttribute(
                            "The framework's own redirect; it holds nothing."
                        )
                    );
                }
            });
        app.MapStaticAssets()
            .WithMetadata(new PublicEndpointAttribute("Styles, scripts and icons."));
    }
}
