using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Postern.Operations;

namespace Postern.Storage;

/// <summary>Registers the context of the configured database.</summary>
public static class StorageServices
{
    public static IServiceCollection AddPosternStorage(
        this IServiceCollection services,
        DatabaseSettings database
    )
    {
        services.AddSingleton(database);
        services.AddSingleton(ChangeSignal.OfDatabase(database.ConnectionString));
        if (database.IsPostgres)
        {
            services.AddPooledDbContextFactory<PostgresPosternDb>(options =>
                options.UsePostern(database)
            );
            services.AddSingleton<IDbContextFactory<PosternDb>, Factory<PostgresPosternDb>>();
            services.AddSingleton(WriteQueue.None);
            services.AddHostedService<ChangeSpeaker>();
        }
        else
        {
            services.AddPooledDbContextFactory<SqlitePosternDb>(options =>
                options.UsePostern(database)
            );
            services.AddSingleton<IDbContextFactory<PosternDb>, Factory<SqlitePosternDb>>();
            services.AddSingleton(WriteQueue.OfFile(database.ConnectionString));
        }

        return services;
    }

    /// <summary>The options that every context of the database gets, pooled or not.</summary>
    internal static DbContextOptionsBuilder UsePostern(
        this DbContextOptionsBuilder options,
        DatabaseSettings database
    ) =>
        (
            database.IsPostgres
                ? options.UseNpgsql(database.ConnectionString).AddInterceptors(RowLock.Interceptor)
                : options
                    .UseSqlite(database.ConnectionString)
                    .AddInterceptors(new SqliteDurability())
        ).ConfigureWarnings(warnings =>
            // A search takes a bounded number of candidates as an index gives them, and puts them in order itself.
            warnings.Ignore(CoreEventId.RowLimitingOperationWithoutOrderByWarning)
        );

    private sealed class Factory<TContext>(IDbContextFactory<TContext> inner)
        : IDbContextFactory<PosternDb>
        where TContext : PosternDb
    {
        public PosternDb CreateDbContext() => inner.CreateDbContext();

        public async Task<PosternDb> CreateDbContextAsync(
            CancellationToken cancellationToken = default
        ) => await inner.CreateDbContextAsync(cancellationToken);
    }
}
