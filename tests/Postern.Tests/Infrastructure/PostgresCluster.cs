using Npgsql;

namespace Postern.Tests.Infrastructure;

/// <summary>
/// A private PostgreSQL for the whole test assembly, started by the first test that wants a database and gone with this
/// process. Durability is left at its defaults, since crashes are among what is tested.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    /// <summary>Names a running cluster (a superuser's connection string) to use in place of a private one.</summary>
    public const string RunningClusterVariable = "POSTERN_TEST_POSTGRES";

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly string? _runningCluster = Environment.GetEnvironmentVariable(
        RunningClusterVariable
    );
    private PostgresFolder? _folder;
    private NpgsqlConnectionStringBuilder? _server;

    public string Host => Server.Host!;

    public int Port => Server.Port;

    private NpgsqlConnectionStringBuilder Server =>
        _server
        ?? throw new InvalidOperationException(
            "The cluster is not started: call StartAsync first."
        );

    /// <summary>Makes a database of its own for the caller.</summary>
    /// <param name="template">
    /// The connection string of a database to copy, as this method returned it; whoever is still connected to that one is
    /// disconnected, as PostgreSQL copies no database in use.
    /// </param>
    /// <returns>A superuser's connection string.</returns>
    public async Task<string> CreateDatabaseAsync(
        string? template = null,
        CancellationToken cancellationToken = default
    )
    {
        await StartAsync(cancellationToken);
        var name = $"postern_{Guid.CreateVersion7():N}";
        await using var connection = await ConnectAsync(cancellationToken);
        if (template is null)
        {
            await ExecuteAsync(connection, $"CREATE DATABASE {name}", cancellationToken);
        }
        else
        {
            var source = new NpgsqlConnectionStringBuilder(template).Database;
            ClearPool(template);
            await ExecuteAsync(
                connection,
                $"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{source}'",
                cancellationToken
            );
            await ExecuteAsync(
                connection,
                $"CREATE DATABASE {name} TEMPLATE \"{source}\"",
                cancellationToken
            );
        }

        return new NpgsqlConnectionStringBuilder(Server.ConnectionString)
        {
            Database = name,
            IncludeErrorDetail = true,
            // Each database is a pool of its own: idle connections would soon use up what the cluster allows.
            ConnectionIdleLifetime = 5,
            ConnectionPruningInterval = 1,
        }.ConnectionString;
    }

    /// <summary>Drops a database, whoever is connected to it.</summary>
    public async Task DropDatabaseAsync(
        string connectionString,
        CancellationToken cancellationToken = default
    )
    {
        var database = new NpgsqlConnectionStringBuilder(connectionString).Database;
        ClearPool(connectionString);
        await using var connection = await ConnectAsync(cancellationToken);
        await ExecuteAsync(
            connection,
            $"DROP DATABASE IF EXISTS \"{database}\" WITH (FORCE)",
            cancellationToken
        );
    }

    /// <summary>Starts the cluster, or starts it again on the same port after <see cref="StopImmediatelyAsync"/>.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_runningCluster is not null)
            {
                _server ??= new(_runningCluster);
                return;
            }

            _folder ??= await PostgresFolder.CreateAsync(cancellationToken);
            await _folder.StartServerAsync(cancellationToken);
            _server ??= new()
            {
                Host = "127.0.0.1",
                Port = _folder.Port,
                Username = PostgresFolder.Superuser,
                Database = "postgres",
            };
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends the server as a crash would: no checkpoint, connections cut, recovery at the next start.</summary>
    public async Task StopImmediatelyAsync(CancellationToken cancellationToken = default)
    {
        if (_runningCluster is not null)
        {
            throw new InvalidOperationException(
                $"The cluster in {RunningClusterVariable} is not ours to stop: unset it to run this test."
            );
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_folder is not null)
                await _folder.StopServerAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_folder is not null)
            await _folder.DisposeAsync();
        _gate.Dispose();
    }

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(Server.ConnectionString)
            {
                Pooling = false,
            }.ConnectionString
        );
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    /// <summary>Otherwise the next to use the pool gets a connection that the server has cut meanwhile.</summary>
    private static void ClearPool(string connectionString)
    {
        using var connection = new NpgsqlConnection(connectionString);
        NpgsqlConnection.ClearPool(connection);
    }

    private static async Task ExecuteAsync(
        NpgsqlConnection connection,
        string sql,
        CancellationToken cancellationToken
    )
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
