using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Postern.Billing.Stripe;
using Postern.Configuration;
using Postern.Http;
using Postern.Jobs;
using Postern.Operations;
using Postern.Runtime;
using Postern.Runtime.Applied;
using Postern.Runtime.Billing;
using Postern.Runtime.Feed;
using Postern.Runtime.Jobs;
using Postern.Runtime.Ofrep;
using Postern.Settings;
using Postern.Staff;
using Postern.Storage;

namespace Postern;

/// <summary>
/// The runtime plane: what the SaaS's own services talk to, server to server, with service keys. Another listener and
/// another container than the admin plane's; it shares the database and nothing else.
/// </summary>
public static class RuntimeApp
{
    /// <summary>Reports come in batches of at most 500.</summary>
    private const int BodyLimit = 256 * 1024;

    /// <summary>What one key may ask for: a burst, then so many in a second.</summary>
    private const int Burst = 400;
    private const int PerSecond = 200;

    /// <summary>Builds the runtime plane, not started.</summary>
    /// <param name="settings">As <see cref="SettingsReader"/> has read them.</param>
    /// <param name="configure">An adopter's own, as of the admin plane: another clock, other logging.</param>
    /// <param name="options">Content root and environment; the default is the executable's folder.</param>
    /// <exception cref="InvalidOperationException">An endpoint does not say who may call it.</exception>
    public static WebApplication Create(
        PosternSettings settings,
        Action<WebApplicationBuilder>? configure = null,
        WebApplicationOptions? options = null
    )
    {
        var builder = WebApplication.CreateSlimBuilder(
            options ?? new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }
        );
        PlaneListener.Configure(builder, settings.Runtime, BodyLimit);
        AddServices(builder.Services, settings);
        configure?.Invoke(builder);
        var app = builder.Build();
        PlaneListener.UseTrustedProxies(app, settings.Runtime);
        app.UseRouting();
        app.UseMiddleware<RuntimeGate>();
        app.UseRateLimiter();
        app.MapHealth();
        app.MapSnapshot();
        app.MapApplied();
        app.MapOfrep();
        app.MapTenants();
        app.MapImpersonations();
        app.MapSupportAccess();
        app.MapUsage();
        app.MapJobs();
        app.MapSubscriptions();
        if (settings.Stripe is not null)
        {
            app.MapStripeWebhook();
        }

        Check(app);
        return app;
    }

    private static void AddServices(IServiceCollection services, PosternSettings settings)
    {
        services.AddSingleton(settings.Runtime);
        services.AddSingleton(settings.Apps);
        services.AddSingleton(SettingCatalog.OfCustomerServers(settings.Definitions));
        services.AddPosternStorage(settings.Database);
        services.AddOperations<PosternDb>(typeof(RuntimeApp).Assembly);
        services.AddSingleton<DatabaseMigration>();
        services.AddSingleton<SeedData>();
        services.AddSingleton<RefusalBudget>();
        services.AddSingleton<ServiceKeyLookup>();
        services.AddSingleton<ServiceRequests>();
        services.AddSingleton<TokenKeys>();
        services.AddHostedService(provider => provider.GetRequiredService<TokenKeys>());
        services.AddSingleton<ChangeListener>();
        services.AddSingleton<RuntimeFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<RuntimeFeed>());
        services.AddSingleton<AppliedVersions>();
        services.AddSingleton(settings.Billing);
        services.AddSingleton<UsageIntake>();
        services.AddJobIntake(settings.Jobs);
        services.AddSingleton<JobReports>();
        services.AddStripeEffects(settings.Stripe);
        if (settings.Stripe is not null)
        {
            services.AddSingleton(settings.Stripe);
        }

        services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = (rejected, _) =>
            {
                rejected.HttpContext.Response.Headers.RetryAfter = "1";
                return ValueTask.CompletedTask;
            };
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, Guid>(context =>
                RateLimitPartition.GetTokenBucketLimiter(
                    context.Features.Get<ServiceCaller>()?.Key.Id ?? Guid.Empty,
                    _ => new TokenBucketRateLimiterOptions
                    {
                        TokenLimit = Burst,
                        TokensPerPeriod = PerSecond,
                        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                    }
                )
            );
        });
    }

    /// <summary>A route without a word on who may call it cannot be written by accident.</summary>
    private static void Check(IEndpointRouteBuilder app)
    {
        var silent = app
            .DataSources.SelectMany(source => source.Endpoints)
            .Where(endpoint =>
                endpoint.Metadata.GetMetadata<ServiceEndpointAttribute>() is null
                && endpoint.Metadata.GetMetadata<PublicEndpointAttribute>() is null
            )
            .Select(endpoint => endpoint.DisplayName)
            .ToList();
        if (silent.Count > 0)
        {
            throw new InvalidOperationException(
                $"These endpoints of the runtime plane say neither which scope they take nor that anybody may call them: {string.Join(", ", silent)}."
            );
        }
    }
}
