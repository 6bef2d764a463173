using Microsoft.Data.Sqlite;

namespace Postern.Storage;

/// <summary>
/// Creates the database or brings it up to this version. Wants the owner's login; on PostgreSQL that need not be a
/// superuser, since the extension it uses (pg_trgm) is a trusted one.
/// </summary>
public sealed class DatabaseMigration(
    IDbContextFactory<PosternDb> contexts,
    DatabaseSettings database
)
{
    /// <summary>Building an index over millions of rows takes its time.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromHours(2);

#pragma warning disable RS0030, EF1002 // The schema is made here, not state changed.
    /// <summary>Names of the migrations that this version has and the database has not.</summary>
    public async Task<IReadOnlyList<string>> PendingAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return [.. await db.Database.GetPendingMigrationsAsync(cancellation)];
    }

    /// <summary>Applies what is pending.</summary>
    /// <returns>Names of the migrations that were applied.</returns>
    /// <exception cref="AbandonedMigrationException">An earlier migration of the SQLite file was killed half-way.</exception>
    public async Task<IReadOnlyList<string>> ApplyAsync(CancellationToken cancellation)
    {
        if (!database.IsPostgres)
        {
            var file = new SqliteConnectionStringBuilder(database.ConnectionString).DataSource;
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        }

        await using var db = await contexts.CreateDbContextAsync(cancellation);
        db.Database.SetCommandTimeout(Timeout);
        var pending = (await db.Database.GetPendingMigrationsAsync(cancellation)).ToList();
        if (pending.Count > 0)
        {
            await RefuseAbandonedLockAsync(db, cancellation);
            await db.Database.MigrateAsync(cancellation);
        }

        return pending;
    }

    /// <summary>
    /// On SQLite EF Core holds its lock as a row, which outlives a process that is killed; the next one would wait for it
    /// for ever.
    /// </summary>
    private static async Task RefuseAbandonedLockAsync(PosternDb db, CancellationToken cancellation)
    {
        if (
            !db.IsPostgres
            && await db
                .Database.SqlQuery<int>(
                    $"""select count(*) as "Value" from sqlite_master where name = '__EFMigrationsLock'"""
                )
                .SingleAsync(cancellation) > 0
            && await db
                .Database.SqlQuery<int>($"""select count(*) as "Value" from __EFMigrationsLock""")
                .SingleAsync(cancellation) > 0
        )
        {
            throw new AbandonedMigrationException();
        }
    }

    /// <summary>
    /// Builds the search index of the SQLite file anew from its tables: needed after a VACUUM, which may
    /// renumber the rows that the index points to. PostgreSQL needs no such thing.
    /// </summary>
    public async Task RebuildSearchAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        db.Database.SetCommandTimeout(Timeout);
        foreach (
            var statement in new[]
            {
                "insert into tenants_lookup (tenants_lookup) values ('rebuild')",
                "insert into users_lookup (users_lookup) values ('rebuild')",
            }
        )
        {
            await db.Database.ExecuteSqlRawAsync(statement, cancellation);
        }
    }
#pragma warning restore RS0030, EF1002
}

/// <summary>Another migration of the SQLite file is running, or one was killed half-way.</summary>
public sealed class AbandonedMigrationException()
    : Exception(
        "Another migration of this database is running, or one was killed. If none is running, restore the file from its backup, or remove the lock (delete from __EFMigrationsLock) and migrate again."
    );
