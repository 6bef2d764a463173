using System.Collections.Frozen;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postern.Operations;
using Postern.Settings;
using Postern.Storage;

namespace Postern.Tests.Operations;

/// <summary>What an adopter might have: a database of its own with a shelf in it, and operations over that.</summary>
internal sealed class Library : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly ServiceProvider _services;

    private Library(TestDatabase database, ServiceProvider services, Guid shelf)
    {
        _database = database;
        _services = services;
        Shelf = shelf;
    }

    /// <summary>The one shelf there is, labelled "Prose".</summary>
    public Guid Shelf { get; }

    /// <summary>Somebody who may do everything here.</summary>
    public static Actor Librarian { get; } =
        Gate.Staff("support") with
        {
            Permissions = FrozenSet.Create(
                "shelf.label.update",
                "shelf.visit",
                "library.order.place",
                "library.order.reprice"
            ),
        };

    public static async Task<Library> OpenAsync(DatabaseKind kind)
    {
        var database = await TestDatabase.CreateAsync(kind);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddPooledDbContextFactory<LibraryDb>(options =>
            options.UsePostern(DatabaseSettings.Read(database.ConnectionString).Settings!)
        );
        services.AddSingleton(new WriteQueue(serialise: kind == DatabaseKind.Sqlite));
        services.AddOperations<LibraryDb>(typeof(Library).Assembly);
        var provider = services.BuildServiceProvider();
        return new Library(database, provider, await SetUpAsync(provider, kind));
    }

    /// <summary>Makes the library a part of an admin plane, over the plane's own database.</summary>
    public static void AddTo(WebApplicationBuilder builder)
    {
        builder.Services.AddPooledDbContextFactory<LibraryDb>(
            (services, options) =>
                options.UsePostern(services.GetRequiredService<PosternSettings>().Database)
        );
        builder.Services.AddOperations<LibraryDb>(typeof(Library).Assembly);
    }

    public OperationDescriptor Describe(string operation) =>
        _services.GetRequiredService<OperationCatalog>().Find(operation)!;

    public Task<OperationOutcome> RunAsync(
        string name,
        Guid? target,
        object input,
        string? key = null,
        bool preview = false,
        Actor? actor = null
    )
    {
        var operation = Describe(name);
        return OperationRunner
            .For(operation, _services)
            .RunAsync(
                operation,
                Gate.Request(name, target, input) with
                {
                    IdempotencyKey = key,
                    Preview = preview,
                },
                actor ?? Librarian,
                TestContext.Current.CancellationToken
            );
    }

    public Task<LibraryDb> DatabaseAsync() =>
        _services.GetRequiredService<IDbContextFactory<LibraryDb>>().CreateDbContextAsync();

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static async Task<Guid> SetUpAsync(IServiceProvider services, DatabaseKind kind)
    {
        await using var db = await services
            .GetRequiredService<IDbContextFactory<LibraryDb>>()
            .CreateDbContextAsync();
        await db.Database.EnsureCreatedAsync();
        var postgres = kind == DatabaseKind.Postgres;
        foreach (
            var sql in Guards
                .ForEntries(postgres)
                .Concat(Guards.For("shelves", postgres))
                .Concat(Guards.AppendOnly("visits", postgres))
        )
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

    public DbSet<Visit> Visits => Set<Visit>();

    public DbSet<Order> Orders => Set<Order>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Shelf>().ToTable("shelves");
        modelBuilder.Entity<Visit>().ToTable("visits");
        modelBuilder.Entity<Order>().ToTable("orders");
        modelBuilder.AddPosternOperations(json: Database.IsNpgsql());
    }
}

public sealed class Shelf : IAudited
{
    public required Guid Id { get; init; }

    public required string Label { get; set; }

    public Guid AuditEntryId { get; set; }
}

/// <summary>Somebody was there: a row that is never changed.</summary>
public sealed class Visit : IAudited
{
    public required Guid Id { get; init; }

    public required Guid ShelfId { get; init; }

    public Guid AuditEntryId { get; set; }

    public string Label => "Visit";
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

/// <summary>No row says how many may come: it is counted, so it has to be counted one at a time.</summary>
[Operation("shelf.visit", Risk.Low, Title = "Count a visit", RequiresIdempotencyKey = true)]
[Description("Counts somebody who came to the library, of whom there may be three.")]
public sealed class VisitShelf : Operation<VisitShelf.Input>
{
    public const int Limit = 3;

    private int _before;

    public sealed record Input
    {
        [Display(Name = "Shelf")]
        public required Guid Shelf { get; init; }
    }

    protected override async Task Prepare(DbContext db, Input input, CancellationToken cancellation)
    {
        await OneAtATime.EnterAsync(db, $"visits:{input.Shelf}", cancellation);
        _before = await db.Set<Visit>()
            .CountAsync(visit => visit.ShelfId == input.Shelf, cancellation);
    }

    public override IEnumerable<Refusal> Check(Input input, OperationContext context)
    {
        if (_before >= Limit)
            yield return new("full", "Three have been here.");
    }

    public override void Apply(Input input, OperationContext context) =>
        context.Add(new Visit { Id = Guid.CreateVersion7(), ShelfId = input.Shelf });

    public override string Summary(Input input, OperationContext context) => "Counted a visit";
}
