using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postern.Jobs;
using Postern.Operations;
using Postern.Storage;
using Postern.Tenants;

namespace Postern.Tests.Jobs;

/// <summary>A database with one tenant, and what takes reports in, without any HTTP.</summary>
internal sealed class JobStore : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly ServiceProvider _services;

    private JobStore(TestDatabase database, ServiceProvider services)
    {
        _database = database;
        _services = services;
    }

    public JobIntake Jobs => _services.GetRequiredService<JobIntake>();

    public RequestIntake Requests => _services.GetRequiredService<RequestIntake>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Task<PosternDb> OpenAsync() =>
        _services.GetRequiredService<IDbContextFactory<PosternDb>>().CreateDbContextAsync();

    public static async Task<JobStore> CreateAsync(DatabaseKind kind)
    {
        var database = await MigratedDatabases.CopyAsync(kind);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddPosternStorage(DatabaseSettings.Read(database.ConnectionString).Settings!);
        services.AddOperations<PosternDb>(typeof(PosternDb).Assembly);
        services.AddJobIntake(new JobsOptions());
        var store = new JobStore(database, services.BuildServiceProvider());
        await store
            .Get<AuditWriter<PosternDb>>()
            .WriteAsync(
                Actor.System("test"),
                AuditKind.System,
                "test",
                "A tenant",
                CancellationToken.None,
                change: db =>
                {
                    db.Tenants.Add(
                        new Tenant
                        {
                            Id = Guid.CreateVersion7(),
                            Name = "Acme",
                            Slug = "acme",
                            ExternalId = "acme",
                            Plan = "free",
                            CreatedAt = DateTimeOffset.UtcNow,
                        }
                    );
                    return Task.CompletedTask;
                }
            );
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _database.DisposeAsync();
    }
}
