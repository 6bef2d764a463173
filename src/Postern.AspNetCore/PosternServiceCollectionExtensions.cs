using System.Net.Http.Headers;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Postern.AspNetCore;
using Postern.AspNetCore.Actor;
using Postern.AspNetCore.Banner;
using Postern.AspNetCore.Endpoints;
using Postern.AspNetCore.Feed;
using Postern.AspNetCore.Gate;
using Postern.AspNetCore.Jobs;
using Postern.AspNetCore.Limits;
using Postern.AspNetCore.Reports;
using Postern.AspNetCore.Settings;
using Postern.AspNetCore.Tokens;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Postern to a customer-facing app.</summary>
public static class PosternServiceCollectionExtensions
{
    /// <summary>
    /// Adds what <c>app.UsePostern()</c> and <c>app.UsePosternLimits()</c> need, <see cref="IPosternSettings"/> and <see cref="PosternClient"/>. Options come from the configuration section
    /// <c>Postern</c>; what is wrong with them stops the app at its start, in one message. The order relative to
    /// <c>AddAuthentication</c> does not matter.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Applied after the configuration section.</param>
    public static IServiceCollection AddPostern(
        this IServiceCollection services,
        Action<PosternOptions>? configure = null
    )
    {
        ArgumentNullException.ThrowIfNull(services);
        if (configure is not null)
            services.PostConfigure(configure);
        if (services.Any(service => service.ServiceType == typeof(PosternPipeline)))
            return services;

        services.AddSingleton<IConfigureOptions<PosternOptions>, PosternOptionsSource>();
        services.AddSingleton<IValidateOptions<PosternOptions>, PosternOptionsRules>();
        services.AddOptions<PosternOptions>().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        AddClient(services);
        AddGate(services);
        AddSettings(services);
        AddJobs(services);
        AddBackground(services);
        services.AddAuthenticationCore();
        Decorate(services);
        return services;
    }

    private static void AddClient(IServiceCollection services) =>
        services
            .AddHttpClient<PosternClient>(
                (provider, http) =>
                {
                    var options = provider.GetRequiredService<IOptions<PosternOptions>>().Value;
                    http.BaseAddress = new Uri(options.RuntimeUrl);
                    http.DefaultRequestHeaders.Authorization = new("Bearer", options.ServiceKey);
                    http.DefaultRequestHeaders.UserAgent.Add(
                        new ProductInfoHeaderValue("Postern.AspNetCore", Version)
                    );
                    http.Timeout = TimeSpan.FromSeconds(10);
                    http.MaxResponseContentBufferSize = 4 * 1024 * 1024;
                }
            )
            // Long-lived clients hold on to it: the handler itself renews its connections.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler
                {
                    // the service key goes to the configured address and nowhere else.
                    AllowAutoRedirect = false,
                    UseCookies = false,
                    ConnectTimeout = TimeSpan.FromSeconds(3),
                    PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                }
            )
            .RemoveAllLoggers();

    private static string Version =>
        typeof(PosternClient).Assembly.GetName().Version?.ToString(3) ?? "0";

    private static void AddGate(IServiceCollection services)
    {
        services.AddSingleton<PosternPipeline>();
        services.AddSingleton<IStartupFilter, GateFilter>();
        services.AddSingleton<ImpersonationGate>();
        services.AddSingleton<ImpersonatedExchange>();
        services.AddSingleton<ImpersonatedPrincipal>();
        services.AddSingleton<BannerMarkup>();
        services.AddSingleton<TokenJudge>();
        services.AddSingleton<TokenValidator>();
        services.AddSingleton<ValidatedTokens>();
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<LiveSessions>();
        services.AddSingleton<RequestReports>();
        services.AddSingleton<RequestRecord>();
        services.AddSingleton<PosternEndpoints>();
        services.AddSingleton<EnterEndpoint>();
        services.AddSingleton<EndEndpoint>();
        services.AddSingleton<StateEndpoint>();
        services.AddSingleton<EventEndpoint>();
    }

    private static void AddSettings(IServiceCollection services)
    {
        services.AddSingleton<SettingsFile>();
        services.AddSingleton<SettingsStore>();
        services.AddSingleton<IPosternSettings>(provider =>
            provider.GetRequiredService<SettingsStore>()
        );
        services.AddSingleton<Maintenance>();
        services.AddSingleton<RequestRates>();
        services.AddSingleton<UploadLimit>();
        services.AddSingleton<TenantLimits>();
    }

    private static void AddJobs(IServiceCollection services)
    {
        services.AddSingleton<SpoolFile>();
        services.AddSingleton<JobReporter>();
        services.AddSingleton<IJobReporter>(provider => provider.GetRequiredService<JobReporter>());
        services.AddSingleton<ReportCalls>();
        services.AddSingleton<CommandDispatch>();
        services.AddSingleton<WebhookReceiver>();
        // First: it stops last, and tells what the others did until then.
        services.AddHostedService<JobReportSender>();
    }

    private static void AddBackground(IServiceCollection services)
    {
        services.AddSingleton<RunningRequests>();
        services.AddSingleton<ReportSender>();
        services.AddSingleton<SettingsKeeping>();
        services.AddSingleton<AppliedReports>();
        // Both before the feed: they are to hear of its first event.
        services.AddHostedService(provider => provider.GetRequiredService<SettingsKeeping>());
        services.AddHostedService(provider => provider.GetRequiredService<AppliedReports>());
        services.AddHostedService<RuntimeFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<RunningRequests>());
        services.AddHostedService(provider => provider.GetRequiredService<ReportSender>());
    }

    /// <summary>Around the registration that counts: the last.</summary>
    private static void Decorate(IServiceCollection services)
    {
        var inner = services.Last(service =>
            service.ServiceType == typeof(IAuthenticationService) && !service.IsKeyedService
        );
        services.Add(
            new ServiceDescriptor(
                typeof(IAuthenticationService),
                provider => new ImpersonationAuthenticationService(Create(provider, inner)),
                inner.Lifetime
            )
        );
    }

    private static IAuthenticationService Create(
        IServiceProvider provider,
        ServiceDescriptor service
    ) =>
        (IAuthenticationService)(
            service.ImplementationInstance
            ?? service.ImplementationFactory?.Invoke(provider)
            ?? ActivatorUtilities.CreateInstance(provider, service.ImplementationType!)
        );
}
