using Npgsql;

namespace Postern.Tests.InfrastructureTests;

[Trait("Needs", "PostgreSQL")]
public sealed class PostgresClusterTests(PostgresCluster cluster)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Runs_with_durable_settings_on_loopback_alone()
    {
        await using var connection = await OpenAsync(
            await cluster.CreateDatabaseAsync(null, Cancelled)
        );

        Assert.Equal("on", await ScalarAsync(connection, "SHOW fsync"));
        Assert.Equal("on", await ScalarAsync(connection, "SHOW synchronous_commit"));
        Assert.Equal("127.0.0.1", await ScalarAsync(connection, "SHOW listen_addresses"));
        Assert.Equal("UTF8", await ScalarAsync(connection, "SHOW server_encoding"));
        Assert.Equal("é", await ScalarAsync(connection, "SELECT lower('É')"));
    }

    [Fact]
    public async Task Copies_a_database_although_somebody_is_still_connected_to_it()
    {
        var template = await cluster.CreateDatabaseAsync(null, Cancelled);
        await using var connection = await OpenAsync(template);
        await ScalarAsync(
            connection,
            "CREATE TABLE plans (name text); INSERT INTO plans VALUES ('team')"
        );

        var copies = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(_ => cluster.CreateDatabaseAsync(template, Cancelled))
        );

        Assert.Equal(3, copies.Distinct().Count());
        foreach (var copy in copies)
        {
            await using var copied = await OpenAsync(copy);
            Assert.Equal("team", await ScalarAsync(copied, "SELECT name FROM plans"));
        }
    }

    [Fact]
    public async Task Keeps_what_was_committed_over_a_crash_and_comes_back_on_the_same_port()
    {
        await using var victim = new PostgresCluster();
        var database = await victim.CreateDatabaseAsync(null, Cancelled);
        var port = victim.Port;
        await using (var before = await OpenAsync(database))
        {
            await ScalarAsync(
                before,
                "CREATE TABLE plans (name text); INSERT INTO plans VALUES ('team')"
            );
            await victim.StopImmediatelyAsync(Cancelled);
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => ScalarAsync(before, "SELECT 1"));
        }

        await victim.StartAsync(Cancelled);

        Assert.Equal(port, victim.Port);
        await using var after = await OpenAsync(database);
        Assert.Equal("team", await ScalarAsync(after, "SELECT name FROM plans"));
    }

    [Fact]
    public async Task Leaves_nothing_running_and_no_folder_when_disposed()
    {
        string database;
        string folder;
        await using (var brief = new PostgresCluster())
        {
            database = await brief.CreateDatabaseAsync(null, Cancelled);
            await using var connection = await OpenAsync(database);
            folder = Path.GetDirectoryName(
                (string)(await ScalarAsync(connection, "SHOW data_directory"))!
            )!;
            Assert.True(Directory.Exists(folder));
        }

        Assert.False(Directory.Exists(folder));
        Assert.False(File.Exists(folder + ".lock"));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => OpenAsync(database));
    }

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString + ";Pooling=False");
        await connection.OpenAsync(Cancelled);
        return connection;
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancelled);
    }
}
