using System.Globalization;
using Npgsql;

namespace Postern.Tests.Jobs.Hangfire;

/// <summary>
/// A database with Hangfire's tables, and the rows that Hangfire writes: one transaction for each change of state, in
/// which the states that a job passes through stand before the one that it comes to.
/// </summary>
internal sealed partial class HangfireStore : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly NpgsqlDataSource _source;
    private readonly List<string> _logins = [];

    private HangfireStore(TestDatabase database)
    {
        _database = database;
        _source = NpgsqlDataSource.Create(database.ConnectionString);
    }

    public string ConnectionString => _database.ConnectionString;

    /// <summary>Dates as from compatibility level 1.7 on; else in ISO 8601.</summary>
    public bool WritesMilliseconds { get; set; } = true;

    public static async Task<HangfireStore> CreateAsync()
    {
        var store = new HangfireStore(await TestDatabase.CreateAsync(DatabaseKind.Postgres));
        await store.ExecuteAsync(HangfireSchema.Sql);
        return store;
    }

    /// <summary>The connection string of a login that a block of the documentation makes.</summary>
    /// <param name="role">The role's name there.</param>
    public async Task<string> LoginAsync(string role)
    {
        var page = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "docs", "hangfire.md"),
            TestContext.Current.CancellationToken
        );
        var block = page.Split("```sql")
            .Skip(1)
            .Single(part => part.Contains($"create role {role} "));
        var name = $"{role}_{Guid.CreateVersion7():N}";
        _logins.Add(name);
        await ExecuteAsync(block.Split("```")[0].Replace(role, name, StringComparison.Ordinal));
        return new NpgsqlConnectionStringBuilder(ConnectionString)
        {
            Username = name,
        }.ConnectionString;
    }

    public async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Rows as text, one a line, columns with a stroke between.</summary>
    public async Task<string> RowsAsync(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            lines.Add(string.Join('|', row.Select(value => value is DBNull ? "-" : $"{value}")));
        }

        return string.Join('\n', lines);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var login in _logins)
        {
            await ExecuteAsync($"drop owned by {login}; drop role {login}");
        }

        await _source.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private string Time(DateTimeOffset at) =>
        WritesMilliseconds
            ? Text(at.ToUnixTimeMilliseconds())
            : at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private NpgsqlCommand Command(string sql, object[] values)
    {
        var command = _source.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
