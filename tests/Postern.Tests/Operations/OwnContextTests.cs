using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Tests.Operations;

/// <summary>An adopter's operation over an adopter's database: one class, one call, the same promise.</summary>
public sealed class OwnContextTests
{
    [Theory, OnEveryDatabase]
    public async Task An_operation_over_another_context_is_recorded_in_that_database(
        DatabaseKind kind
    )
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var services = Services(database, kind);
        var shelf = await SetUpAsync(services, kind);
        var operation = services.GetRequiredService<OperationCatalog>().Find("shelf.label.update")!;
        var actor = Gate.Staff("support") with
        {
            Permissions = System.Collections.Frozen.FrozenSet.Create("shelf.label.update"),
        };

        var outcome = await OperationRunner
            .For(operation, services)
            .RunAsync(
                operation,
                Gate.Request("shelf.label.update", shelf, new { label = "Poetry" }),
                actor,
                default
            );

        var done = Assert.IsType<OperationOutcome.Done>(outcome);
        await using var db = await services
            .GetRequiredService<IDbContextFactory<LibraryDb>>()
            .CreateDbContextAsync();
        var row = await db.Shelves.SingleAsync();
        Assert.Equal(("Poetry", done.AuditEntryId), (row.Label, row.AuditEntryId));
        Assert.Equal(
            "shelf.label.update",
            (await db.Set<AuditEntry>().SingleAsync(entry => entry.Id == done.AuditEntryId)).Action
        );
        await Assert.ThrowsAnyAsync<DbException>(() =>
            db.Database.ExecuteSqlRawAsync("update shelves set label = 'silently'")
        );
    }

    private static ServiceProvider Services(TestDatabase database, DatabaseKind kind)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddPooledDbContextFactory<LibraryDb>(options =>
            options.UsePostern(DatabaseSettings.Read(database.ConnectionString).Settings!)
        );
        services.AddSingleton(new WriteQueue(serialise: kind == DatabaseKind.Sqlite));
        services.AddOperations<LibraryDb>(typeof(OwnContextTests).Assembly);
        return services.BuildServiceProvider();
    }

    private static async Task<Guid> SetUpAsync(IServiceProvider services, DatabaseKind kind)
    {
        await using var db = await services
            .GetRequiredService<IDbContextFactory<LibraryDb>>()
            .CreateDbContextAsync();
        await db.Database.EnsureCreatedAsync();
        var postgres = kind == DatabaseKind.Postgres;
        foreach (var sql in Guards.ForEntries(postgres).Concat(Guards.For("shelves", postgres)))
        {
            await db.Database.ExecuteSqlRawAsync(sql.Replace("{", "{{").Replace("}", "}}"));
        }

        var id = Guid.CreateVersion7();
        await services
            .GetRequiredService<AuditWriter<LibraryDb>>()
            .WriteAsync(
                Actor.System("set-up"),
                AuditKind.System,
                "library.opened",
                "Put up the first shelf",
                default,
                change: context =>
                {
                    context.Add(new Shelf { Id = id, Label = "Prose" });
                    return Task.CompletedTask;
                }
            );
        return id;
    }
}

public sealed class LibraryDb(DbContextOptions<LibraryDb> options) : DbContext(options)
{
    public DbSet<Shelf> Shelves => Set<Shelf>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Shelf>().ToTable("shelves");
        modelBuilder.AddPosternOperations(json: Database.IsNpgsql());
    }
}

public sealed class Shelf : IAudited
{
    public required Guid Id { get; init; }

    public required string Label { get; set; }

    public Guid AuditEntryId { get; set; }
}

[Operation("shelf.label.update", Risk.Low, Title = "Relabel shelf")]
[Description("Gives a shelf another label.")]
public sealed class UpdateShelfLabel : Operation<Shelf, UpdateShelfLabel.Input>
{
    public sealed record Input
    {
        [Display(Name = "Label")]
        public required string Label { get; init; }
    }

    public override void Apply(Shelf shelf, Input input, OperationContext context) =>
        shelf.Label = input.Label;

    public override string Summary(Shelf shelf, Input input, OperationContext context) =>
        $"Labelled a shelf {shelf.Label}";
}
