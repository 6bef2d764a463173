using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Tests.Infrastructure;

/// <summary>Migrated databases of each kind, made once and copied for each test.</summary>
public sealed class MigratedDatabases : IAsyncDisposable
{
    private readonly ConcurrentDictionary<
        (DatabaseKind Kind, bool Planted),
        Lazy<Task<TestDatabase>>
    > _templates = new();
    private readonly SemaphoreSlim _copying = new(1, 1);

    /// <summary>With the plans and flags that a new database starts with.</summary>
    public static Task<TestDatabase> CopyAsync(DatabaseKind kind) => CopyAsync(kind, planted: true);

    /// <summary>Without a row or an entry.</summary>
    public static Task<TestDatabase> CopyUnplantedAsync(DatabaseKind kind) =>
        CopyAsync(kind, planted: false);

    private static async Task<TestDatabase> CopyAsync(DatabaseKind kind, bool planted)
    {
        var databases =
            await TestContext.Current.GetFixture<MigratedDatabases>()
            ?? throw new InvalidOperationException("Databases are made inside a test.");
        var template = await databases
            ._templates.GetOrAdd(
                (kind, planted),
                key => new(() => MigrateAsync(key.Kind, key.Planted))
            )
            .Value;

        // PostgreSQL refuses to copy a template that another copy is being made of.
        await databases._copying.WaitAsync();
        try
        {
            return await template.CopyAsync();
        }
        finally
        {
            databases._copying.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var template in _templates.Values)
            await (await template.Value).DisposeAsync();
        _copying.Dispose();
    }

    private static async Task<TestDatabase> MigrateAsync(DatabaseKind kind, bool planted)
    {
        var database = await TestDatabase.CreateAsync(kind);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddPosternStorage(DatabaseSettings.Read(database.ConnectionString).Settings!);
        services.AddOperations<PosternDb>(typeof(PosternDb).Assembly);
        services.AddSingleton<DatabaseMigration>();
        services.AddSingleton<SeedData>();
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<DatabaseMigration>().ApplyAsync(default);
        if (planted)
            await provider.GetRequiredService<SeedData>().PlantAsync(default);
        return database;
    }
}
