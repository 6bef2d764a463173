using Microsoft.Extensions.DependencyInjection;
using Postern.Outbox;
using Postern.Settings;

namespace Postern.Billing.Stripe;

/// <summary>Registers what has to do with Stripe.</summary>
public static class StripeServices
{
    /// <summary>What operations ask for, whether Stripe is on or not.</summary>
    public static IServiceCollection AddStripeEffects(
        this IServiceCollection services,
        StripeSettings? stripe
    ) => services.AddSingleton(new StripeEffects(stripe));

    /// <summary>
    /// The channel that takes effects there, and what follows from Stripe's events; to be called before
    /// <see cref="OutboxServices.AddOutboxDelivery"/>.
    /// </summary>
    public static IServiceCollection AddStripeDelivery(
        this IServiceCollection services,
        StripeSettings? stripe
    )
    {
        if (stripe is null)
        {
            return services;
        }

        services.AddSingleton(_ => new StripeClient(stripe));
        services.AddSingleton<StripeLinks>();
        services.AddSingleton<IStripeEffect, BalanceEffect>();
        services.AddSingleton<IStripeEffect, InvoiceEffect>();
        services.AddSingleton<IStripeEffect, InvoiceActionEffect>();
        services.AddSingleton<IStripeEffect, TrialEndEffect>();
        services.AddSingleton<IOutboxChannel, StripeChannel>();
        services.AddSingleton<StripeEventActor>();
        services.AddSingleton<IStripeEventHandler, InvoiceEvents>();
        services.AddSingleton<IStripeEventHandler, SubscriptionEvents>();
        services.AddSingleton<IStripeEventHandler, BalanceEvents>();
        services.AddSingleton<StripeInbox>();
        services.AddHostedService(provider => provider.GetRequiredService<StripeInbox>());
        return services;
    }
}
