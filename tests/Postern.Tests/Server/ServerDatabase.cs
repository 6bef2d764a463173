using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postern.Billing.Stripe;
using Postern.Operations;
using Postern.Settings;
using Postern.Storage;

namespace Postern.Tests.Server;

/// <summary>The kernel over a database, as the server has it.</summary>
internal sealed class ServerDatabase : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public ServerDatabase(
        string connectionString,
        TimeProvider? time = null,
        StripeSettings? stripe = null
    )
    {
        var services = new ServiceCollection()
            .AddLogging()
            .AddPosternStorage(DatabaseSettings.Read(connectionString).Settings!);
        if (time is not null)
        {
            services.AddSingleton(time);
        }

        _services = services
            .AddOperations<PosternDb>(typeof(PosternDb).Assembly)
            .AddSingleton<DatabaseInspection>()
            .AddStripeEffects(stripe)
            .BuildServiceProvider();
    }

    public ServerDatabase(
        TestDatabase database,
        TimeProvider? time = null,
        StripeSettings? stripe = null
    )
        : this(database.ConnectionString, time, stripe) { }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public PosternDb Open() => Get<IDbContextFactory<PosternDb>>().CreateDbContext();

    /// <summary>Runs an operation that is expected to succeed, in the system's name.</summary>
    public async Task<OperationOutcome.Done> RunAsync(
        string name,
        string? target,
        object input,
        string? idempotencyKey = null
    )
    {
        var operation = Get<OperationCatalog>().Find(name)!;
        var outcome = await OperationRunner
            .For(operation, _services)
            .RunAsync(
                operation,
                new OperationRequest
                {
                    Name = name,
                    Target = target,
                    Input = JsonSerializer.SerializeToElement(input),
                    IdempotencyKey = idempotencyKey,
                },
                Actor.System("test", name),
                TestContext.Current.CancellationToken
            );
        return Assert.IsType<OperationOutcome.Done>(outcome);
    }

    /// <summary>Creates a tenant, and with it an outbox message.</summary>
    public Task<OperationOutcome.Done> CreateTenantAsync(string name) =>
        RunAsync("tenant.create", null, new { name, plan = "free" });

    public async Task<int> ExecuteAsync(string sql)
    {
        await using var db = Open();
        return await db.Database.ExecuteSqlRawAsync(sql, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
