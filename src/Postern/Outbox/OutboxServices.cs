using Microsoft.Extensions.DependencyInjection;
using Postern.Settings;

namespace Postern.Outbox;

/// <summary>Registers the delivery of outbox messages.</summary>
public static class OutboxServices
{
    /// <summary>
    /// Delivers the messages that <typeparamref name="TContext"/> holds to the webhook while the host runs. Without a
    /// webhook nothing is sent: messages wait in the outbox for the day that one is configured.
    /// </summary>
    public static IServiceCollection AddOutboxDelivery<TContext>(
        this IServiceCollection services,
        WebhookSettings? webhook
    )
        where TContext : DbContext
    {
        if (webhook is null)
        {
            return services;
        }

        services.AddSingleton(webhook);
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<OutboxDeliverer<TContext>>();
        services.AddHostedService(provider =>
            provider.GetRequiredService<OutboxDeliverer<TContext>>()
        );
        return services;
    }
}
