using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Postern.Storage;

namespace Postern.Design;

/// <summary>The contexts as <c>dotnet ef</c> needs them; no database is opened to add a migration.</summary>
internal sealed class DesignTimeContexts
    : IDesignTimeDbContextFactory<SqlitePosternDb>,
        IDesignTimeDbContextFactory<PostgresPosternDb>
{
    SqlitePosternDb IDesignTimeDbContextFactory<SqlitePosternDb>.CreateDbContext(string[] args) =>
        new(
            new DbContextOptionsBuilder<SqlitePosternDb>()
                .UseSqlite("Data Source=design.db")
                .Options
        );

    PostgresPosternDb IDesignTimeDbContextFactory<PostgresPosternDb>.CreateDbContext(
        string[] args
    ) => new(new DbContextOptionsBuilder<PostgresPosternDb>().UseNpgsql("Host=design").Options);
}
