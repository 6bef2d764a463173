using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Postern.AspNetCore.Jobs;
using Postern.Quartz;

namespace Quartz;

/// <summary>Tells Postern of Quartz jobs.</summary>
public static class PosternQuartzExtensions
{
    /// <summary>
    /// Tells Postern what becomes of every job of the app's scheduler, that its worker is alive, and lets staff retry and cancel
    /// jobs that are stored durably. Call it after <c>AddPostern</c> and <c>AddQuartz</c>. Jobs never wait for it.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">What is told.</param>
    public static IServiceCollection AddPosternQuartz(
        this IServiceCollection services,
        Action<PosternQuartzOptions>? configure = null
    )
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddQuartz(quartz => quartz.AddPosternListener(configure));
    }

    /// <summary>The same for one scheduler, as it is set up.</summary>
    /// <param name="quartz">The scheduler.</param>
    /// <param name="configure">What is told.</param>
    public static IQuartzBuilder AddPosternListener(
        this IQuartzBuilder quartz,
        Action<PosternQuartzOptions>? configure = null
    )
    {
        ArgumentNullException.ThrowIfNull(quartz);
        var services = quartz.Services;
        if (configure is not null)
            services.Configure(configure);
        if (services.All(service => service.ServiceType != typeof(PosternSource)))
            AddServices(services);
        return quartz
            .AddJobListener(provider => provider.GetRequiredService<PosternJobListener>())
            .AddTriggerListener(provider => provider.GetRequiredService<PosternJobListener>())
            .AddSchedulerListener(provider => provider.GetRequiredService<PosternJobListener>());
    }

    private static void AddServices(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services
            .AddOptions<PosternQuartzOptions>()
            .Validate(
                options => options.HasValidHeartbeat,
                $"{nameof(PosternQuartzOptions)}.{nameof(PosternQuartzOptions.Heartbeat)} must be whole seconds, from 1 second to 1 hour."
            )
            .ValidateOnStart();
        services.AddSingleton<PosternSource>();
        services.AddSingleton(provider => new JobFacts(
            provider.GetRequiredService<PosternSource>().Name,
            provider.GetRequiredService<IOptions<PosternQuartzOptions>>().Value.TellArguments
        ));
        services.AddSingleton<RunningJobs>();
        services.AddSingleton<PosternJobListener>();
        services.AddSingleton<IJobCommands, QuartzJobCommands>();
        services.AddHostedService<WorkerHeartbeat>();
    }
}
