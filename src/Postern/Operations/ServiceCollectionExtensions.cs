using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Postern.Operations;

/// <summary>Registers operations.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>
    /// Runs the operations of <paramref name="assembly"/> against <typeparamref name="TContext"/>. Needs an
    /// <see cref="IDbContextFactory{TContext}"/> whose model has called
    /// <see cref="KernelModel.AddPosternOperations"/>, and on PostgreSQL <see cref="RowLock.Interceptor"/> so that two
    /// operations on one row queue up.
    /// </summary>
    public static IServiceCollection AddOperations<TContext>(
        this IServiceCollection services,
        Assembly assembly
    )
        where TContext : DbContext
    {
        services.AddSingleton(new OperationSource(assembly, typeof(TContext)));
        services.TryAddSingleton<OperationCatalog>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(ServerIdentity.Current);
        services.TryAddSingleton(WriteQueue.None);
        services.TryAddSingleton<ChangeSignal>();
        services.TryAddSingleton<Heartbeats>();
        services.TryAddSingleton<AuditWriter<TContext>>();
        services.TryAddSingleton<OperationRunner<TContext>>();
        return services;
    }
}
