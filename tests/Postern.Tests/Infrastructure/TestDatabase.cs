using Microsoft.Data.Sqlite;

namespace Postern.Tests.Infrastructure;

/// <summary>
/// An empty database of one test, of either kind, gone when disposed. A test class that migrates or seeds one can hand out
/// copies of it, which is much cheaper than doing it again.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly PostgresCluster? _cluster;
    private readonly DirectoryInfo? _folder;

    private TestDatabase(string connectionString, PostgresCluster cluster)
    {
        Kind = DatabaseKind.Postgres;
        ConnectionString = connectionString;
        _cluster = cluster;
    }

    private TestDatabase(DirectoryInfo folder)
    {
        Kind = DatabaseKind.Sqlite;
        ConnectionString = $"Data Source={Path.Combine(folder.FullName, "postern.db")}";
        _folder = folder;
    }

    public DatabaseKind Kind { get; }

    /// <summary>As the setting <c>Postern__Database</c> wants it.</summary>
    public string ConnectionString { get; }

    public static async Task<TestDatabase> CreateAsync(
        DatabaseKind kind,
        CancellationToken cancellationToken = default
    )
    {
        if (kind == DatabaseKind.Sqlite)
            return new(Directory.CreateTempSubdirectory("postern-sqlite-"));

        var cluster = await ClusterAsync();
        return new(await cluster.CreateDatabaseAsync(template: null, cancellationToken), cluster);
    }

    /// <summary>Another database with the same content. Nobody may be writing to this one meanwhile.</summary>
    public async Task<TestDatabase> CopyAsync(CancellationToken cancellationToken = default)
    {
        if (_cluster is not null)
            return new(
                await _cluster.CreateDatabaseAsync(ConnectionString, cancellationToken),
                _cluster
            );

        var copy = new TestDatabase(Directory.CreateTempSubdirectory("postern-sqlite-"));
        await using var source = new SqliteConnection(ConnectionString + ";Pooling=False");
        await using var target = new SqliteConnection(copy.ConnectionString + ";Pooling=False");
        await source.OpenAsync(cancellationToken);
        await target.OpenAsync(cancellationToken);
        source.BackupDatabase(target);
        return copy;
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DropDatabaseAsync(ConnectionString);
            return;
        }

        using (var pool = new SqliteConnection(ConnectionString))
            SqliteConnection.ClearPool(pool);
        _folder!.Delete(recursive: true);
    }

    private static async Task<PostgresCluster> ClusterAsync() =>
        await TestContext.Current.GetFixture<PostgresCluster>()
        ?? throw new InvalidOperationException(
            "No PostgresCluster fixture: databases are made inside a test."
        );
}
