using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Postern.Tests.InfrastructureTests;

public sealed class TestDatabaseTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task A_copy_has_the_content_and_a_life_of_its_own(DatabaseKind kind)
    {
        await using var original = await TestDatabase.CreateAsync(kind, Cancelled);
        await ExecuteAsync(original, "CREATE TABLE plans (name text)");
        await ExecuteAsync(original, "INSERT INTO plans VALUES ('team')");

        await using var copy = await original.CopyAsync(Cancelled);
        await ExecuteAsync(copy, "UPDATE plans SET name = 'free'");

        Assert.Equal("team", await ExecuteAsync(original, "SELECT name FROM plans"));
        Assert.Equal("free", await ExecuteAsync(copy, "SELECT name FROM plans"));
    }

    [Theory, OnEveryDatabase]
    public async Task A_disposed_database_is_gone(DatabaseKind kind)
    {
        var database = await TestDatabase.CreateAsync(kind, Cancelled);
        await ExecuteAsync(database, "CREATE TABLE plans (name text)");

        await database.DisposeAsync();

        await Assert.ThrowsAnyAsync<DbException>(() =>
            ExecuteAsync(database, "SELECT name FROM plans")
        );
    }

    [Theory, OnEveryDatabase("free", 1), OnEveryDatabase("team", 5)]
    public async Task Rows_reach_the_test_on_each_database(
        DatabaseKind kind,
        string plan,
        int seats
    )
    {
        await using var database = await TestDatabase.CreateAsync(kind, Cancelled);

        var row = await ExecuteAsync(database, $"SELECT '{plan}' || ' {seats}'");

        Assert.Contains(row, new object[] { "free 1", "team 5" });
    }

    private static async Task<object?> ExecuteAsync(TestDatabase database, string sql)
    {
        await using DbConnection connection =
            database.Kind == DatabaseKind.Sqlite
                ? new SqliteConnection(database.ConnectionString)
                : new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(Cancelled);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(Cancelled);
    }
}
