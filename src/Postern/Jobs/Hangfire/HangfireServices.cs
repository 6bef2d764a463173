using Microsoft.Extensions.DependencyInjection;
using Postern.Outbox;

namespace Postern.Jobs.Hangfire;

/// <summary>Registers the reader of Hangfire's tables, and the way of commands to its jobs.</summary>
internal static class HangfireServices
{
    /// <summary>For the admin plane, before the delivery of the outbox is registered.</summary>
    /// <param name="services">The services.</param>
    /// <param name="settings">Null: there is no Hangfire.</param>
    public static IServiceCollection AddHangfire(
        this IServiceCollection services,
        HangfireSettings? settings
    )
    {
        if (settings is null)
        {
            return services;
        }

        services.AddSingleton(settings);
        services.AddSingleton<HangfireTables>();
        services.AddSingleton<HangfireEvents>();
        services.AddSingleton<HangfireReader>();
        services.AddSingleton<HangfireLease>();
        services.AddHostedService<HangfireWatch>();
        services.AddSingleton<HangfireAnswers>();
        services.AddSingleton<IOutboxChannel, HangfireChannel>();
        return services;
    }
}
