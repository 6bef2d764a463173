using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postern.Operations;
using Postern.Staff;
using Postern.Storage;

namespace Postern.Tests.Operations;

/// <summary>The kernel over a database of its own, without HTTP: what operations do and what they leave behind.</summary>
internal sealed class Gate : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly ServiceProvider _services;

    private Gate(TestDatabase database, ServiceProvider services)
    {
        _database = database;
        _services = services;
    }

    public IServiceProvider Services => _services;

    public string ConnectionString => _database.ConnectionString;

    public OperationCatalog Catalog => _services.GetRequiredService<OperationCatalog>();

    public static async Task<Gate> OpenAsync(
        DatabaseKind kind,
        Action<IServiceCollection>? configure = null
    )
    {
        var database = await MigratedDatabases.CopyAsync(kind);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddPosternStorage(DatabaseSettings.Read(database.ConnectionString).Settings!);
        services.AddOperations<PosternDb>(typeof(PosternDb).Assembly);
        configure?.Invoke(services);
        return new Gate(database, services.BuildServiceProvider());
    }

    /// <summary>Somebody who has just signed in and has these roles.</summary>
    public static Actor Staff(params string[] roles) =>
        new()
        {
            Issuer = "https://idp.example",
            Subject = string.Join('-', roles),
            Email = $"{roles[0]}@postern.example",
            Name = roles[0],
            Roles = roles,
            Permissions = roles
                .SelectMany(role => StaffRoles.Defaults[role])
                .ToFrozenSet(StringComparer.Ordinal),
            AlwaysGivesReason = roles.Any(StaffRoles.AlwaysGivesReasonAndTicket),
            AlwaysGivesTicket = roles.Any(StaffRoles.AlwaysGivesReasonAndTicket),
            AuthenticatedAt = DateTimeOffset.UtcNow,
            Origin = new Origin("request-1", "127.0.0.1", "tests"),
        };

    public Task<OperationOutcome> RunAsync(OperationRequest request, Actor actor)
    {
        var operation = Catalog.Find(request.Name)!;
        return OperationRunner
            .For(operation, _services)
            .RunAsync(operation, request, actor, default);
    }

    public Task<OperationOutcome> RunAsync(
        string name,
        Guid? target,
        object input,
        Actor? actor = null,
        string? key = null,
        Guid? version = null,
        bool preview = false
    ) =>
        RunAsync(
            Request(name, target, input) with
            {
                IdempotencyKey = key,
                Version = version,
                Preview = preview,
            },
            actor ?? Staff("billing")
        );

    public static OperationRequest Request(string name, Guid? target, object input) =>
        new()
        {
            Name = name,
            Target = target?.ToString(),
            Input = JsonSerializer.SerializeToElement(input),
            Reason = "asked for by the customer",
            Ticket = "OPS-1",
        };

    /// <summary>A tenant on the free plan, and the id of the entry that made it.</summary>
    public async Task<(Guid Id, Guid Entry)> TenantAsync(string name = "Acme")
    {
        var done = Assert.IsType<OperationOutcome.Done>(
            await RunAsync("tenant.create", null, new { name, plan = "free" })
        );
        return (Guid.Parse(done.Result!["id"]!.GetValue<string>()), done.AuditEntryId!.Value);
    }

    public Task<PosternDb> DatabaseAsync() =>
        _services.GetRequiredService<IDbContextFactory<PosternDb>>().CreateDbContextAsync();

    public async Task<string> PlanOfAsync(Guid tenant)
    {
        await using var db = await DatabaseAsync();
        return await db
            .Tenants.Where(row => row.Id == tenant)
            .Select(row => row.Plan)
            .SingleAsync();
    }

    /// <summary>The entries of a tenant, oldest first.</summary>
    public async Task<List<AuditEntry>> EntriesAsync(Guid? tenant = null)
    {
        await using var db = await DatabaseAsync();
        return await db
            .AuditEntries.AsNoTracking()
            .Where(entry => tenant == null || entry.TenantId == tenant)
            .OrderBy(entry => entry.Sequence)
            .ToListAsync();
    }

    /// <summary>SQL by hand, with the server's own connection.</summary>
    public async Task<int> SqlAsync(string sql)
    {
        await using var db = await DatabaseAsync();
        return await db.Database.ExecuteSqlRawAsync(sql);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _database.DisposeAsync();
    }
}
