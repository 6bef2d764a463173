using Microsoft.Extensions.DependencyInjection;
using Postern.Settings;

namespace Postern.Outbox;

/// <summary>Registers the delivery of outbox messages.</summary>
public static class OutboxServices
{
    /// <summary>
    /// Delivers the messages that <typeparamref name="TContext"/> holds while the host runs, on the channels that are
    /// registered. What is for a channel that is not configured waits for the day that it is.
    /// </summary>
    public static IServiceCollection AddOutboxDelivery<TContext>(
        this IServiceCollection services,
        WebhookSettings? webhook
    )
        where TContext : DbContext
    {
        if (webhook is not null)
        {
            services.AddSingleton(webhook);
            services.AddSingleton<WebhookSender>();
            services.AddSingleton<IOutboxChannel>(provider =>
                provider.GetRequiredService<WebhookSender>()
            );
        }

        if (services.All(service => service.ServiceType != typeof(IOutboxChannel)))
        {
            return services;
        }

        services.AddSingleton<OutboxLeases<TContext>>();
        services.AddSingleton<OutboxDeliverer<TContext>>();
        services.AddHostedService(provider =>
            provider.GetRequiredService<OutboxDeliverer<TContext>>()
        );
        return services;
    }
}
